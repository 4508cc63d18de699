package io.muster.notifications.queries;

import io.muster.notifications.events.Level;
import io.muster.notifications.events.SilenceEvent;
import io.muster.notifications.events.SilenceEvent.SilenceBegun;
import io.muster.notifications.events.SilenceEvent.SilenceEnded;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/** A silence that is running. */
public record SilenceView(
    @BsonId String id,
    String tenantId,
    @Nullable Level level,
    @Nullable String deviceId,
    @Nullable String system,
    @Nullable String type,
    String reason,
    Instant since,
    Instant until) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable SilenceView after(
      @Nullable SilenceView before, SilenceEvent event, Recorded recorded) {
    return switch (event) {
      case SilenceBegun(var tenant, var id, var filter, var until, var reason) -> {
        var device = filter.deviceId();
        yield new SilenceView(
            id.toString(),
            tenant.value(),
            filter.level(),
            device == null ? null : device.toString(),
            filter.system(),
            filter.type(),
            reason,
            recorded.at(),
            until);
      }
      case SilenceEnded _ -> null;
    };
  }
}
