/** Notices which devices fall silent, and which return. */
@NullMarked
package io.muster.presence.process;

import org.jspecify.annotations.NullMarked;
