/**
 * What devices are to be configured to: templates, layers that devices share, and each device's
 * own. Aggregates: {@link io.muster.configuration.write.ConfigurationTemplate}, {@link
 * io.muster.configuration.write.SharedLayer}, {@link
 * io.muster.configuration.write.DeviceConfiguration}.
 */
@NullMarked
package io.muster.configuration.write;

import org.jspecify.annotations.NullMarked;
