package io.muster.notifications.write;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.notifications.events.NoticeFilter;
import io.muster.notifications.events.SilenceEvent;
import io.muster.notifications.events.SilenceEvent.SilenceBegun;
import io.muster.notifications.events.SilenceEvent.SilenceEnded;
import io.muster.notifications.write.RunningSilences.SilencesRow.Running;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which alarms nobody is to be told of now. A silence that has just begun or ended in another
 * process may be seen a moment later.
 */
@Component
public class RunningSilences implements Follower, SilenceLookup {

  /** The silences of a tenant; there is no row without any. */
  public record SilencesRow(@BsonId String id, String tenantId, List<Running> running) {

    public record Running(
        String silenceId,
        @Nullable String level,
        @Nullable String deviceId,
        @Nullable String system,
        @Nullable String type,
        Instant until) {

      static Running of(SilenceBegun event) {
        var filter = event.filter();
        var level = filter.level();
        var device = filter.deviceId();
        return new Running(
            event.silenceId().toString(),
            level == null ? null : level.name(),
            device == null ? null : device.toString(),
            filter.system(),
            filter.type(),
            event.until());
      }

      NoticeFilter filter() {
        return new NoticeFilter(
            level == null ? null : Level.valueOf(level),
            deviceId == null ? null : new DeviceId(UUID.fromString(deviceId)),
            system,
            type);
      }
    }

    static @Nullable SilencesRow after(
        @Nullable SilencesRow before, SilenceEvent event, Recorded recorded) {
      var known = before == null ? List.<Running>of() : before.running;
      var others = known.stream().filter(it -> !it.silenceId.equals(event.silenceId().toString()));
      var next =
          switch (event) {
            case SilenceBegun begun -> Stream.concat(others, Stream.of(Running.of(begun))).toList();
            case SilenceEnded _ -> others.toList();
          };
      var tenant = event.tenantId().value();
      return next.isEmpty() ? null : new SilencesRow(tenant, tenant, next);
    }
  }

  private final ReadModel<SilenceEvent, SilencesRow> silences;
  private final LoadingCache<TenantId, List<Running>> byTenant =
      Caffeine.newBuilder().maximumSize(10_000).build(this::read);

  RunningSilences(ReadModels readModels) {
    silences =
        readModels.make(
            RunningSilences.class,
            "silences",
            SilencesRow.class,
            SilenceEvent.class,
            event -> List.of(event.tenantId().value()),
            SilencesRow::after);
  }

  private List<Running> read(TenantId tenant) {
    return silences.of(tenant).findById(tenant.value()).map(SilencesRow::running).orElse(List.of());
  }

  @Override
  public boolean isSilenced(
      TenantId tenant, @Nullable DeviceId device, Notice notice, Instant now) {
    return byTenant.get(tenant).stream()
        .anyMatch(
            silence -> silence.until.isAfter(now) && silence.filter().matches(device, notice));
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof SilenceEvent) {
        byTenant.invalidate(event.tenantId());
      }
    }
  }

  @Override
  public void reset() {
    byTenant.invalidateAll();
  }
}
