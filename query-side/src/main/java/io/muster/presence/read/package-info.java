/** When devices were last heard of, and which are silent. */
@NullMarked
package io.muster.presence.read;

import org.jspecify.annotations.NullMarked;
