/** Each device's own configuration, kept in versions. */
@NullMarked
package io.muster.localconf.events;

import org.jspecify.annotations.NullMarked;
