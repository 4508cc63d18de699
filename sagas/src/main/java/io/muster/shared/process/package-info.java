/** What every process stands on: a saga that fails waits alone. */
@NullMarked
package io.muster.shared.process;

import org.jspecify.annotations.NullMarked;
