package io.muster.actions.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.actions.commands.ActionCommand.SendActions;
import io.muster.actions.events.ActionEvent;
import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionState;
import io.muster.actions.write.ActionLookups.OpenActionsRow.OpenAction;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceId;
import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.multitenant.events.TenantEvent.TenantSuspended;
import io.muster.shared.access.LongPoll;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.write.LookupBarrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells a device what to do.
 *
 * <p>Budget of a poll. Nothing for the device: no command, no event; no read when the device asked
 * before and no event since changed its actions, else one read by primary key. While it waits it
 * costs no thread and no read, and some 8 KB, most of it for its connection and headers: so no more
 * wait than the heap has room for. It is looked up again when its time is over. What is new for it:
 * two reads and one command.
 */
@Component
public class PendingActions implements Follower, SmartLifecycle {

  private static final int STRIPES = 1 << 14;
  private static final Duration SHOWN = Duration.ofSeconds(1);

  /**
   * Requests of one device that may wait at the same time; one more takes the place of the oldest.
   */
  private static final int MAX_WAITING = 2;

  private final ActionLookups lookups;
  private final CommandGateway commands;
  private final LookupBarrier barrier;

  /** Devices that have nothing to do. */
  private final Cache<DeviceId, Boolean> idle = Caffeine.newBuilder().maximumSize(200_000).build();

  /** Grows with the events of a device: what was looked up before must not be kept after. */
  private final AtomicIntegerArray changes = new AtomicIntegerArray(STRIPES);

  /** The requests that wait. */
  private final Map<DeviceId, Places> waiting = new ConcurrentHashMap<>();

  /**
   * Those of one device.
   *
   * @param changes one future for each, see {@link Waiting}
   */
  private record Places(TenantId tenant, List<CompletableFuture<Boolean>> changes) {}

  /** Devices whose tokens may be void, since the last batch of events. */
  private final Queue<DeviceId> perhapsOut = new ConcurrentLinkedQueue<>();

  private volatile boolean running;

  /** Actions that their devices were told to stop, by this process. */
  private final Cache<String, Boolean> stopped = Caffeine.newBuilder().maximumSize(100_000).build();

  /** The number of requests that wait, by tenant. */
  private final Map<TenantId, Integer> waitingOf = new ConcurrentHashMap<>();

  private final AtomicInteger waitingNow = new AtomicInteger();
  private final int most;

  PendingActions(
      ActionLookups lookups,
      CommandGateway commands,
      LookupBarrier barrier,
      ActionsOptions options) {
    this.barrier = barrier;
    this.lookups = lookups;
    this.commands = commands;
    this.most = options.mostWaiting();
  }

  /**
   * What the device is to do now, one of each lane. With nothing new for it, the request waits for
   * a change: what the device is at already is no news.
   */
  public List<OpenAction> next(TenantId tenant, DeviceId device, Duration wait, LongPoll poll) {
    var found = next(tenant, device);
    var before = poll.remembered(Waiting.class);
    if (wait.isZero() || before.map(Waiting::isOver).orElse(!running)) {
      return told(found);
    }
    var first = before.map(Waiting::first).orElseGet(() -> states(found));
    if (hasNews(found, first)) {
      return told(found);
    }
    var end = before.map(Waiting::end).orElseGet(() -> System.nanoTime() + wait.toNanos());
    var left = end - System.nanoTime();
    if (left <= 0) {
      return told(found);
    }
    if (!begin(tenant)) {
      if (before.isPresent()) {
        return told(found);
      }
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-waiting",
              "Very many devices wait for actions just now: ask in a minute, or without wait")
          .asException();
    }
    var change = register(tenant, device);
    var released =
        change.whenComplete(
            (_, _) -> {
              unregister(device, change);
              end(tenant);
            });
    try {
      var now = next(tenant, device); // with what changed before it was registered
      if (!hasNews(now, first) && poll.serveAgainAfter(released, new Waiting(first, end, change))) {
        change.completeOnTimeout(false, left, TimeUnit.NANOSECONDS);
        return now;
      }
      change.complete(false);
      return told(now);
    } catch (RuntimeException | Error e) {
      change.complete(false);
      throw e;
    }
  }

  /**
   * What a request remembers while it waits.
   *
   * @param first what the device was at when it asked: the states of its actions, by their ids
   * @param end of its patience, by {@link System#nanoTime}
   * @param change completes with true when something changes for the device, and with false when
   *     its time is over or a later request takes its place
   */
  private record Waiting(
      Map<String, ActionState> first, long end, CompletableFuture<Boolean> change) {

    boolean isOver() {
      return !change.getNow(false);
    }
  }

  /**
   * Takes a place for a request that waits.
   *
   * @return false when all places are taken, or the tenant's share of them
   */
  private boolean begin(TenantId tenant) {
    var all = waitingNow.incrementAndGet();
    var ofTenant = waitingOf.merge(tenant, 1, Integer::sum);
    if (all > most || ofTenant > Math.max(1, most * 3 / 4)) {
      end(tenant);
      return false;
    }
    return true;
  }

  private void end(TenantId tenant) {
    waitingNow.decrementAndGet();
    waitingOf.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
  }

  private static Map<String, ActionState> states(List<OpenAction> actions) {
    return actions.stream()
        .collect(Collectors.toUnmodifiableMap(OpenAction::id, OpenAction::state));
  }

  private boolean hasNews(List<OpenAction> found, Map<String, ActionState> first) {
    return (!found.isEmpty() && !states(found).equals(first))
        || found.stream()
            .anyMatch(
                action ->
                    action.isNews()
                        || (action.isCancelled() && stopped.getIfPresent(action.id()) == null));
  }

  private List<OpenAction> told(List<OpenAction> found) {
    found.stream()
        .filter(OpenAction::isCancelled)
        .forEach(action -> stopped.put(action.id(), true));
    return found;
  }

  /** Completed by a change of the device, or with false by a later request in its place. */
  private CompletableFuture<Boolean> register(TenantId tenant, DeviceId device) {
    var mine = new CompletableFuture<Boolean>();
    var displaced = new ArrayList<CompletableFuture<Boolean>>();
    waiting.compute(
        device,
        (_, others) -> {
          var all = new ArrayList<>(others == null ? List.of() : others.changes);
          all.add(mine);
          if (all.size() > MAX_WAITING) {
            displaced.add(all.removeFirst());
          }
          return new Places(tenant, List.copyOf(all));
        });
    displaced.forEach(oldest -> oldest.complete(false));
    if (!running) {
      mine.complete(false);
    }
    return mine;
  }

  private void unregister(DeviceId device, CompletableFuture<Boolean> mine) {
    waiting.computeIfPresent(
        device,
        (_, all) -> {
          var others = all.changes.stream().filter(each -> each != mine).toList();
          return others.isEmpty() ? null : new Places(all.tenant, others);
        });
  }

  @Override
  public void start() {
    running = true;
  }

  /** Those who wait are answered, and ask again: perhaps elsewhere. */
  @Override
  public void stop() {
    running = false;
    waiting.values().forEach(all -> all.changes.forEach(each -> each.complete(false)));
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before the web server waits for its requests to end. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  /** How many requests wait. */
  public int waiting() {
    return waiting.values().stream().mapToInt(all -> all.changes.size()).sum();
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
    var lanes = new HashSet<String>();
    var first =
        open.stream()
            .filter(action -> lanes.add(action.lane()))
            .filter(action -> !action.reboots() || mayReboot(tenant, device, action))
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

  /** One that is told to reboot now must have said before whether it is at an update. */
  private boolean mayReboot(TenantId tenant, DeviceId device, OpenAction action) {
    return (!action.isQueued() || barrier.await(SHOWN)) && !lookups.isUpdating(tenant, device);
  }

  private static int stripe(DeviceId device) {
    return device.hashCode() & (STRIPES - 1);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof ActionEvent || event instanceof DeviceDeploymentEvent) {
        changed(((ConcernsDevice) event).deviceId());
      } else if (event instanceof DeviceEvent happened) {
        if (waiting.containsKey(happened.deviceId())) {
          perhapsOut.add(happened.deviceId());
        }
      } else if (event instanceof TenantSuspended || event instanceof TenantDeleted) {
        waiting.forEach(
            (device, places) -> {
              if (places.tenant.equals(event.tenantId())) {
                perhapsOut.add(device);
              }
            });
      }
    }
  }

  /** When everybody knows who may not ask any more. */
  @Override
  public void shown(long position) {
    for (var device = perhapsOut.poll(); device != null; device = perhapsOut.poll()) {
      changed(device);
    }
  }

  private void changed(DeviceId device) {
    changes.incrementAndGet(stripe(device));
    idle.invalidate(device);
    var changed = waiting.remove(device);
    if (changed != null) {
      changed.changes.forEach(each -> each.complete(true));
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
