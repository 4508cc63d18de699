/** Forgets devices that nobody decided about. */
@NullMarked
package io.muster.deviceauth.process;

import org.jspecify.annotations.NullMarked;
