package io.muster.presence.process;

import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.gt;

import com.mongodb.client.model.Sorts;
import io.muster.deviceauth.events.DeviceId;
import io.muster.presence.commands.PresenceCommand.ReportReturned;
import io.muster.presence.events.PresenceEvent;
import io.muster.presence.events.PresenceEvent.DeviceFellSilent;
import io.muster.presence.queries.SilentDeviceView;
import io.muster.shared.devices.HeardOf;
import io.muster.shared.events.Caller;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Provenance;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Paging;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Notices at once that a silent device is heard of again: in the process that hears it, from
 * memory. What is missed here, {@link SilenceWatch} finds later.
 */
@Component
class ReturningDevices implements HeardOf, Follower {

  private static final Logger log = LoggerFactory.getLogger(ReturningDevices.class);

  /** Of silent devices, kept in memory. */
  private static final int MAX_KNOWN = 200_000;

  /** Being recorded at the same time; a device beyond that is noticed when it is heard next. */
  private static final int MAX_UNDER_WAY = 500;

  private static final int READ_AT_ONCE = 1_000;

  private final ReadModel<PresenceEvent, SilentDeviceView> silent;
  private final CommandGateway commands;

  /** Ids of silent devices. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  private final Semaphore underWay = new Semaphore(MAX_UNDER_WAY);

  ReturningDevices(ReadModels readModels, CommandGateway commands) {
    this.commands = commands;
    silent =
        readModels.make(
            ReturningDevices.class,
            "silent",
            SilentDeviceView.class,
            PresenceEvent.class,
            event -> List.of(event.deviceId().toString()),
            SilentDeviceView::after);
  }

  /** Those that are silent, in the order of their ids. */
  List<SilentDeviceView> silentAfter(String id, int most) {
    return silent.ofAllTenants().list(gt("_id", id), Sorts.ascending("_id"), new Paging(1, most));
  }

  @Override
  public void heardOf(Caller device) {
    if (known.contains(device.subject()) && underWay.tryAcquire()) {
      known.remove(device.subject());
      Thread.startVirtualThread(() -> report(device));
    }
  }

  private void report(Caller device) {
    try {
      commands.sendAndWait(
          new ReportReturned(device.tenant(), new DeviceId(UUID.fromString(device.subject()))),
          MetaData.with(Provenance.TENANT, device.tenant().value())
              .and(Provenance.ACTOR, "system:returning-devices"));
    } catch (RuntimeException e) {
      log.warn("That device {} returned is recorded later", device.subject(), e);
    } finally {
      underWay.release();
    }
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof PresenceEvent happened) {
        var device = happened.deviceId().toString();
        if (!(happened instanceof DeviceFellSilent)) {
          known.remove(device);
        } else if (known.size() < MAX_KNOWN) {
          known.add(device);
        }
      }
    }
  }

  /** Beside the projector, which waits for nobody. */
  @Override
  public void reset() {
    known.clear();
    Thread.startVirtualThread(this::readKnown);
  }

  private void readKnown() {
    try {
      var all = silent.ofAllTenants();
      var after = "";
      List<String> part;
      do {
        part = all.idsAfter(after, empty(), READ_AT_ONCE);
        known.addAll(part);
        after = part.isEmpty() ? after : part.getLast();
      } while (part.size() == READ_AT_ONCE && known.size() < MAX_KNOWN);
    } catch (RuntimeException e) {
      log.warn("Silent devices cannot be read; that they return is noticed later", e);
    }
  }
}
