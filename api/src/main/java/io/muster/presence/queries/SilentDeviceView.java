package io.muster.presence.queries;

import io.muster.presence.events.PresenceEvent;
import io.muster.presence.events.PresenceEvent.DeviceFellSilent;
import io.muster.presence.events.PresenceEvent.DeviceReturned;
import io.muster.presence.events.PresenceEvent.SilenceForgotten;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * A device that is silent.
 *
 * @param lastContact when it was heard of last
 * @param since when that was noticed
 */
public record SilentDeviceView(
    @BsonId String id, String tenantId, Instant lastContact, Instant since) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable SilentDeviceView after(
      @Nullable SilentDeviceView before, PresenceEvent event, Recorded recorded) {
    return switch (event) {
      case DeviceFellSilent(var tenant, var device, var lastContact) ->
          new SilentDeviceView(device.toString(), tenant.value(), lastContact, recorded.at());
      case DeviceReturned _, SilenceForgotten _ -> null;
    };
  }
}
