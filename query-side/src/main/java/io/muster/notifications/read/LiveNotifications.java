package io.muster.notifications.read;

import io.muster.notifications.events.NotificationEvent;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Wakes those who wait for notifications. A stream costs a virtual thread that sleeps, and a read
 * when something of its tenant changed.
 */
@Component
public class LiveNotifications implements Follower, SmartLifecycle {

  /** Of a tenant, in this process. */
  private static final int MAX_STREAMS = 50;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();

  /** Streams that are open; guarded by the lock, as everything below. */
  private final Map<TenantId, Integer> open = new HashMap<>();

  /** Position up to which the views show everything. */
  private long shown;

  /** Of tenants with streams: position at which something had changed, or later. */
  private final Map<TenantId, Long> changed = new HashMap<>();

  /** Of tenants: with the batch whose position is not known yet. */
  private final Set<TenantId> changing = new HashSet<>();

  private boolean running;

  /** A stream that is open. */
  public final class Stream implements AutoCloseable {

    private final TenantId tenant;

    private Stream(TenantId tenant) {
      this.tenant = tenant;
    }

    /** Position up to which everything can be read. */
    public long shown() {
      return locked(() -> shown);
    }

    /** Whether something may have changed after a position. */
    public boolean hasNews(long after) {
      return locked(() -> changed.getOrDefault(tenant, 0L) > after);
    }

    /** Whether the server stops: the client is to connect again, perhaps elsewhere. */
    public boolean isOver() {
      return locked(() -> !running);
    }

    /** Waits until something changed after a position; not for long. */
    public void await(long after, Duration atMost) throws InterruptedException {
      lock.lock();
      try {
        var nanos = atMost.toNanos();
        while (running && nanos > 0 && changed.getOrDefault(tenant, 0L) <= after) {
          nanos = woken.awaitNanos(nanos);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      locked(
          () -> {
            if (open.merge(tenant, -1, Integer::sum) == 0) {
              open.remove(tenant);
              changed.remove(tenant);
            }
            return null;
          });
    }
  }

  /**
   * @throws RuntimeException a refusal, {@code too-many-streams}
   */
  public Stream open(TenantId tenant) {
    return locked(
        () -> {
          if (open.getOrDefault(tenant, 0) >= MAX_STREAMS) {
            throw new Refusal(
                    Refusal.Kind.TOO_MANY,
                    "too-many-streams",
                    "The tenant has " + MAX_STREAMS + " streams open: close one first")
                .asException();
          }
          open.merge(tenant, 1, Integer::sum);
          changed.merge(tenant, shown, Math::max); // whoever was cut off before looks once
          return new Stream(tenant);
        });
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** How many streams are open. */
  public int streams() {
    return locked(() -> open.values().stream().mapToInt(count -> count).sum());
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof NotificationEvent) {
        locked(() -> changing.add(event.tenantId()));
      }
    }
  }

  @Override
  public void shown(long position) {
    locked(
        () -> {
          shown = position;
          if (!changing.isEmpty()) {
            changing.stream()
                .filter(open::containsKey) // also those that were opened meanwhile
                .forEach(tenant -> changed.put(tenant, position));
            changing.clear();
            woken.signalAll();
          }
          return null;
        });
  }

  /** Everybody looks. */
  @Override
  public void reset() {
    locked(() -> changing.addAll(open.keySet()));
  }

  @Override
  public void start() {
    locked(() -> running = true);
  }

  @Override
  public void stop() {
    locked(
        () -> {
          running = false;
          woken.signalAll();
          return null;
        });
  }

  @Override
  public boolean isRunning() {
    return locked(() -> running);
  }

  /** Before the web server waits for its requests to end. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
