package io.muster.deviceauth.process;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.deviceauth.commands.DeviceCommand.ExpirePendingDevice;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceEvent.AuthSetPresented;
import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Claims;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.projection.RecurringWork;
import io.muster.shared.queries.Paging;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Decommissions devices that wait to be accepted for very long, so that strangers do not take the
 * places of others for ever. One that still asks is registered anew. One process looks at a time; a
 * look costs a read by an index, and a command for each device that is found.
 */
@Component
@EnableConfigurationProperties(PendingOptions.class)
class PendingExpiry extends RecurringWork {

  private static final Logger log = LoggerFactory.getLogger(PendingExpiry.class);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final int AT_ONCE = 500;

  private final ReadModel<DeviceEvent, WaitingRow> waiting;
  private final CommandGateway commands;
  private final Clock clock;
  private final Duration expiry;

  /** A device about which nobody decided since it was registered. */
  public record WaitingRow(@BsonId String id, String tenantId, Instant since) {

    static @Nullable WaitingRow after(
        @Nullable WaitingRow before, DeviceEvent event, Recorded recorded) {
      return switch (event) {
        case DeviceRegistered registered ->
            new WaitingRow(
                registered.deviceId().toString(), registered.tenantId().value(), recorded.at());
        case AuthSetPresented _ -> before;
        default -> null;
      };
    }
  }

  PendingExpiry(
      ReadModels readModels,
      CommandGateway commands,
      Claims claims,
      Clock clock,
      PendingOptions options) {
    super("pending-expiry", pause(options.pendingExpiry()), claims);
    this.commands = commands;
    this.clock = clock;
    this.expiry = options.pendingExpiry();
    waiting =
        readModels.make(
            PendingExpiry.class,
            "waiting",
            WaitingRow.class,
            DeviceEvent.class,
            event -> List.of(event.deviceId().toString()),
            WaitingRow::after,
            new IndexModel(Indexes.ascending("since")));
  }

  private static Duration pause(Duration expiry) {
    var tenth = expiry.dividedBy(10);
    return tenth.compareTo(LONGEST) > 0
        ? LONGEST
        : tenth.compareTo(SHORTEST) < 0 ? SHORTEST : tenth;
  }

  @Override
  protected void work() throws InterruptedException {
    if (expiry.isZero()) {
      return;
    }
    var limit = clock.instant().minus(expiry);
    var last = "";
    List<WaitingRow> found;
    do {
      found =
          waiting
              .ofAllTenants()
              .list(
                  and(lt("since", limit), gt("_id", last)),
                  Sorts.ascending("_id"),
                  new Paging(1, AT_ONCE));
      last = found.isEmpty() ? last : found.getLast().id;
      for (var device : found) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        expire(device);
      }
    } while (found.size() == AT_ONCE && isMine());
  }

  private void expire(WaitingRow device) {
    var tenant = new TenantId(device.tenantId);
    try {
      commands.sendAndWait(
          new ExpirePendingDevice(tenant, new DeviceId(UUID.fromString(device.id))),
          MetaData.with(Provenance.TENANT, tenant.value())
              .and(Provenance.ACTOR, "system:pending-expiry"));
    } catch (RuntimeException e) { // the others do not wait for this one
      log.debug("Device {} is not forgotten: somebody decided about it just now?", device.id, e);
    }
  }
}
