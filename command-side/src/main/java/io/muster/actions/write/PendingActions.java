package io.muster.actions.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.actions.commands.ActionCommand.SendActions;
import io.muster.actions.events.ActionEvent;
import io.muster.actions.events.ActionId;
import io.muster.actions.write.ActionLookups.OpenActionsRow.OpenAction;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.stereotype.Component;

/**
 * Tells a device what to do.
 *
 * <p>Budget of a poll. Nothing for the device: no command, no event; no read when the device asked
 * before and no event since changed its actions, else one read by primary key. While it waits it
 * costs a virtual thread that sleeps, and no read. What is new for it: two reads and one command.
 */
@Component
public class PendingActions implements Follower {

  private static final int STRIPES = 1 << 14;

  /** Requests of one device that may wait at the same time. */
  private static final int MAX_WAITERS = 2;

  private final ActionLookups lookups;
  private final CommandGateway commands;

  /** Devices that have nothing to do. */
  private final Cache<DeviceId, Boolean> idle = Caffeine.newBuilder().maximumSize(200_000).build();

  /** Grows with the events of a device: what was looked up before must not be kept after. */
  private final AtomicIntegerArray changes = new AtomicIntegerArray(STRIPES);

  /** How many requests of a device wait; one more would be answered at once. */
  private final Map<DeviceId, Integer> waiters = new ConcurrentHashMap<>();

  /** Completed when something changes for a device that waits. */
  private final Map<DeviceId, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

  PendingActions(ActionLookups lookups, CommandGateway commands) {
    this.lookups = lookups;
    this.commands = commands;
  }

  /**
   * What the device is to do now, one of each lane. With nothing new for it, it waits for a change:
   * what the device is at already is no news.
   */
  public List<OpenAction> next(TenantId tenant, DeviceId device, Duration wait)
      throws InterruptedException {
    var found = next(tenant, device);
    if (wait.isZero() || found.stream().anyMatch(OpenAction::isNews)) {
      return found;
    }
    if (waiters.merge(device, 1, Integer::sum) > MAX_WAITERS) {
      stopWaiting(device);
      return found;
    }
    try {
      return await(tenant, device, wait);
    } finally {
      stopWaiting(device);
    }
  }

  private List<OpenAction> await(TenantId tenant, DeviceId device, Duration wait)
      throws InterruptedException {
    var end = System.nanoTime() + wait.toNanos();
    var changed = false;
    while (true) {
      var change = changes(device);
      var found = next(tenant, device);
      var left = end - System.nanoTime();
      if (left <= 0
          || found.stream().anyMatch(OpenAction::isNews)
          || (changed && !found.isEmpty())) {
        return found;
      }
      try {
        change.get(left, TimeUnit.NANOSECONDS);
        changed = true;
      } catch (TimeoutException e) {
        return found;
      } catch (ExecutionException e) {
        throw new IllegalStateException("nothing fails it", e);
      }
    }
  }

  /** How many requests wait. */
  public int waiting() {
    return waiters.values().stream().mapToInt(Integer::intValue).sum();
  }

  private CompletableFuture<Void> changes(DeviceId device) {
    return waiting.computeIfAbsent(device, _ -> new CompletableFuture<>());
  }

  /** The last of a device's requests leaves nothing behind. */
  private void stopWaiting(DeviceId device) {
    if (waiters.computeIfPresent(device, (_, count) -> count > 1 ? count - 1 : null) == null) {
      var change = waiting.remove(device);
      if (change != null) {
        change.complete(null); // of one that began just now: it looks again
      }
    }
  }

  private List<OpenAction> next(TenantId tenant, DeviceId device) {
    if (idle.getIfPresent(device) != null) {
      return List.of();
    }
    var before = changes.get(stripe(device));
    var open = lookups.open(tenant, device);
    if (open.isEmpty()) {
      idle.put(device, true);
      if (changes.get(stripe(device)) != before) {
        idle.invalidate(device);
      }
      return open;
    }
    var updating = lookups.isUpdating(tenant, device);
    var lanes = new HashSet<String>();
    var first =
        open.stream()
            .filter(action -> lanes.add(action.lane()))
            .filter(action -> !(updating && action.reboots()))
            .toList();
    if (first.isEmpty()) {
      return first;
    }
    if (first.stream().noneMatch(OpenAction::isNews)) {
      return first; // it was told, and said so
    }
    var ids = first.stream().map(action -> new ActionId(UUID.fromString(action.id()))).toList();
    List<ActionId> told = commands.sendAndWait(new SendActions(tenant, device, ids));
    return first.stream()
        .filter(action -> told.contains(new ActionId(UUID.fromString(action.id()))))
        .toList();
  }

  private static int stripe(DeviceId device) {
    return device.hashCode() & (STRIPES - 1);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof ActionEvent || event instanceof DeviceDeploymentEvent) {
        changed(((ConcernsDevice) event).deviceId());
      }
    }
  }

  private void changed(DeviceId device) {
    changes.incrementAndGet(stripe(device));
    idle.invalidate(device);
    var waits = waiting.remove(device);
    if (waits != null) {
      waits.complete(null);
    }
  }

  @Override
  public void reset() {
    for (var stripe = 0; stripe < STRIPES; stripe++) {
      changes.incrementAndGet(stripe);
    }
    idle.invalidateAll();
    List.copyOf(waiting.keySet()).forEach(this::changed);
  }
}
