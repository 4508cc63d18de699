/** Secrets of this installation, in files that only their owner reads. */
@NullMarked
package io.muster.embedded.keys;

import org.jspecify.annotations.NullMarked;
