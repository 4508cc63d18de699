package io.muster.multitenant.write;

import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.shared.access.Usage;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Claims;
import io.muster.shared.projection.RecurringWork;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Raises an alarm of a tenant that comes near a limit. Reads nothing of tenants that have none, and
 * of others as much as each limit needs.
 */
@Component
class LimitWatch extends RecurringWork {

  private static final Logger log = LoggerFactory.getLogger(LimitWatch.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** Percent of a limit. */
  private static final int NEAR = 90;

  /** Percent of a limit below which the alarm is over. */
  private static final int FAR = 80;

  private record Key(TenantId tenant, String limit) {}

  private final TenantDirectory tenants;

  /** The usages of each limit; several contexts may count towards one. */
  private final Map<String, List<Usage>> usages;

  private final CommandGateway commands;

  /** What was said of each tenant and limit; nothing after a start. */
  private final Map<Key, Level> said = new HashMap<>();

  LimitWatch(TenantDirectory tenants, List<Usage> usages, CommandGateway commands, Claims claims) {
    super("limit-watch", PAUSE, claims);
    this.tenants = tenants;
    this.usages = usages.stream().collect(Collectors.groupingBy(Usage::limit));
    this.commands = commands;
  }

  @Override
  protected void taken() {
    said.clear();
  }

  @Override
  protected void work() {
    var looked = new HashSet<Key>();
    for (var tenant : tenants.limited()) {
      if (!isMine()) {
        return;
      }
      usages.forEach(
          (name, parts) -> {
            var limit = tenants.limits(tenant).values().get(name);
            if (limit != null && limit > 0) {
              var key = new Key(tenant, name);
              looked.add(key);
              attempt(
                  key,
                  () -> {
                    var used = parts.stream().mapToLong(part -> part.of(tenant)).sum();
                    look(key, 100 * used / limit);
                  });
            }
          });
    }
    // The limit is lifted, or the tenant is gone.
    for (var key : List.copyOf(said.keySet())) {
      if (!looked.contains(key)) {
        attempt(
            key,
            () -> {
              say(key, Level.INFO, 0);
              said.remove(key);
            });
      }
    }
  }

  /** What fails for one is tried again with the next look, and keeps nobody else from it. */
  private static void attempt(Key key, Runnable look) {
    try {
      look.run();
    } catch (RuntimeException e) {
      log.warn("The limit {} cannot be looked at", key, e);
    }
  }

  private void look(Key key, long percent) {
    var before = said.getOrDefault(key, Level.INFO);
    var now = level(percent, before);
    if (now != before || !said.containsKey(key)) {
      say(key, now, percent);
    }
  }

  /** An alarm begins at one mark and ends below a lower one: or it would come and go. */
  static Level level(long percent, Level before) {
    if (percent >= 100 || (before == Level.CRITICAL && percent >= NEAR)) {
      return Level.CRITICAL;
    }
    return percent >= NEAR || (before != Level.INFO && percent > FAR) ? Level.WARNING : Level.INFO;
  }

  private void say(Key key, Level level, long percent) {
    if (level == Level.INFO) {
      send(Notify.clear(key.tenant, null, notice(Level.WARNING, key.limit, percent)));
    } else {
      send(Notify.raise(key.tenant, null, notice(level, key.limit, percent)));
    }
    said.put(key, level);
  }

  private static Notice notice(Level level, String limit, long percent) {
    return Notice.of(
        level, "multitenant", "limit-near", limit, percent + " % of " + limit + " are used");
  }

  private void send(Notify command) {
    commands.sendAndWait(
        command,
        MetaData.with(Provenance.TENANT, command.tenantId().value())
            .and(Provenance.ACTOR, "system:limit-watch"));
  }
}
