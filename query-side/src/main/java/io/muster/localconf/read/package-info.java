/** The stored configurations of devices, as people and devices read them. */
@NullMarked
package io.muster.localconf.read;

import org.jspecify.annotations.NullMarked;
