/** Value types that every context's events use. */
@NullMarked
package io.muster.shared.events;

import org.jspecify.annotations.NullMarked;
