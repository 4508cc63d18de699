/** Which devices are silent, and after which time they are. */
@NullMarked
package io.muster.presence.write;

import org.jspecify.annotations.NullMarked;
