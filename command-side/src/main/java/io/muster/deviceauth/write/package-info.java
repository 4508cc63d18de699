/**
 * Which devices are let in.
 *
 * <p>Aggregates: {@link io.muster.deviceauth.write.Device}, with its authentication sets and
 * tokens; {@link io.muster.deviceauth.write.DeviceIdentity}, which keeps identities unique. Knows
 * no web, and of other contexts only the messages.
 */
@NullMarked
package io.muster.deviceauth.write;

import org.jspecify.annotations.NullMarked;
