/** When devices were heard of, and which are silent. */
@NullMarked
package io.muster.presence.queries;

import org.jspecify.annotations.NullMarked;
