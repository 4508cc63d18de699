/**
 * The configurations that devices store, and what people decide about them. One aggregate, {@link
 * io.muster.localconf.write.LocalConf}.
 */
@NullMarked
package io.muster.localconf.write;

import org.jspecify.annotations.NullMarked;
