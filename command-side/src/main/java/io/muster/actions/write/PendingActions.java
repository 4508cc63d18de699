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
import io.muster.shared.access.LaterAnswers;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells a device what to do.
 *
 * <p>Budget of a poll. Nothing for the device: no command, no event; no read when the device asked
 * before and no event since changed its actions, else one read by primary key. While it waits it
 * costs no thread and no read, and some 18 KB for its connection and request: so no more wait than
 * the heap has room for. What is new for it: two reads and one command.
 */
@Component
public class PendingActions implements Follower, SmartLifecycle {

  private static final int STRIPES = 1 << 14;

  /**
   * Requests of one device that may wait at the same time; one more takes the place of the oldest.
   */
  private static final int MAX_WAITING = 2;

  private final ActionLookups lookups;
  private final CommandGateway commands;
  private final LaterAnswers later;

  /** Devices that have nothing to do. */
  private final Cache<DeviceId, Boolean> idle = Caffeine.newBuilder().maximumSize(200_000).build();

  /** Grows with the events of a device: what was looked up before must not be kept after. */
  private final AtomicIntegerArray changes = new AtomicIntegerArray(STRIPES);

  /**
   * One future for each request that waits. It completes with true when something changes for the
   * device, and with false when a later request takes its place.
   */
  private final Map<DeviceId, List<CompletableFuture<Boolean>>> waiting = new ConcurrentHashMap<>();

  private volatile boolean running;

  /** Actions that their devices were told to stop, by this process. */
  private final Cache<String, Boolean> stopped = Caffeine.newBuilder().maximumSize(100_000).build();

  /** The number of requests that wait, by tenant. */
  private final Map<TenantId, Integer> waitingOf = new ConcurrentHashMap<>();

  private final AtomicInteger waitingNow = new AtomicInteger();
  private final int most;

  PendingActions(
      ActionLookups lookups, CommandGateway commands, ActionsOptions options, LaterAnswers later) {
    this.later = later;
    this.lookups = lookups;
    this.commands = commands;
    this.most = options.mostWaiting();
  }

  /**
   * What the device is to do now, one of each lane. With nothing new for it, it waits for a change:
   * what the device is at already is no news.
   */
  public CompletableFuture<List<OpenAction>> next(TenantId tenant, DeviceId device, Duration wait) {
    var first = next(tenant, device);
    if (wait.isZero() || !running || hasNews(first)) {
      return CompletableFuture.completedFuture(told(first));
    }
    begin(tenant);
    var poll =
        new LongPoll(
            tenant, device, first, System.nanoTime() + wait.toNanos(), later.ofThisRequest());
    return await(poll).thenApply(this::told).whenComplete((_, _) -> end(tenant));
  }

  /**
   * A request that waits.
   *
   * @param first what the device was at when it asked
   * @param end of its patience, by {@link System#nanoTime}
   */
  private record LongPoll(
      TenantId tenant, DeviceId device, List<OpenAction> first, long end, Executor later) {}

  /** Refuses to wait when memory for more requests is used up, by all tenants or by this one. */
  private void begin(TenantId tenant) {
    var all = waitingNow.incrementAndGet();
    var ofTenant = waitingOf.merge(tenant, 1, Integer::sum);
    if (all > most || ofTenant > Math.max(1, most * 3 / 4)) {
      end(tenant);
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-waiting",
              "Very many devices wait for actions just now: ask in a minute, or without wait")
          .asException();
    }
  }

  private void end(TenantId tenant) {
    waitingNow.decrementAndGet();
    waitingOf.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
  }

  private boolean hasNews(List<OpenAction> found) {
    return found.stream()
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

  private CompletableFuture<List<OpenAction>> await(LongPoll poll) {
    var change = register(poll.device);
    try {
      var found = next(poll.tenant, poll.device);
      var left = poll.end - System.nanoTime();
      if (left <= 0 || hasNews(found) || (!found.isEmpty() && !found.equals(poll.first))) {
        unregister(poll.device, change);
        return CompletableFuture.completedFuture(found);
      }
      return change
          .completeOnTimeout(false, left, TimeUnit.NANOSECONDS)
          .thenComposeAsync(changed -> again(poll, change, changed), poll.later);
    } catch (RuntimeException | Error e) {
      unregister(poll.device, change);
      return CompletableFuture.failedFuture(e);
    }
  }

  /** After a change; or when the time is over, or a later request of the device waits instead. */
  private CompletableFuture<List<OpenAction>> again(
      LongPoll poll, CompletableFuture<Boolean> change, boolean changed) {
    unregister(poll.device, change);
    return changed
        ? await(poll)
        : CompletableFuture.completedFuture(next(poll.tenant, poll.device));
  }

  /** Completed by a change of the device, or with false by a later request in its place. */
  private CompletableFuture<Boolean> register(DeviceId device) {
    var mine = new CompletableFuture<Boolean>();
    var displaced = new ArrayList<CompletableFuture<Boolean>>();
    waiting.compute(
        device,
        (_, others) -> {
          var all = new ArrayList<>(others == null ? List.of() : others);
          all.add(mine);
          if (all.size() > MAX_WAITING) {
            displaced.add(all.removeFirst());
          }
          return List.copyOf(all);
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
          var others = all.stream().filter(each -> each != mine).toList();
          return others.isEmpty() ? null : others;
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
    waiting.values().forEach(all -> all.forEach(each -> each.complete(false)));
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
    return waiting.values().stream().mapToInt(List::size).sum();
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
    var changed = waiting.remove(device);
    if (changed != null) {
      changed.forEach(each -> each.complete(true));
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
