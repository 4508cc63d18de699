/** What devices are told to do. One aggregate, {@link io.muster.actions.write.DeviceActions}. */
@NullMarked
package io.muster.actions.write;

import org.jspecify.annotations.NullMarked;
