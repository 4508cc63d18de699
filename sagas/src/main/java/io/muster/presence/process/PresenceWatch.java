package io.muster.presence.process;

import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.gt;

import com.mongodb.client.model.Sorts;
import io.muster.deviceauth.events.DeviceId;
import io.muster.presence.commands.PresenceCommand.ForgetRefused;
import io.muster.presence.commands.PresenceCommand.ReportReturned;
import io.muster.presence.commands.PresenceCommand.ReportSilent;
import io.muster.presence.events.PresenceEvent;
import io.muster.presence.events.PresenceEvent.DeviceFellSilent;
import io.muster.presence.queries.ContactRegister;
import io.muster.presence.queries.ContactRegister.Break;
import io.muster.presence.queries.ContactRegister.Contact;
import io.muster.presence.queries.Presence;
import io.muster.presence.queries.SilentDeviceView;
import io.muster.presence.queries.ThresholdView;
import io.muster.shared.commands.Command;
import io.muster.shared.devices.HeardOf;
import io.muster.shared.events.Caller;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Claims;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Paging;
import io.muster.shared.record.EventRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Notices devices that were not heard of for as long as their tenant says, and those that return.
 *
 * <p>Cost: each look reads the contacts that became too old since the last one, and some of the
 * devices that are silent. One process looks at a time; that a silent device returns is noticed by
 * the process that hears it, from memory, or else by a look. Time in which no process listened does
 * not count.
 */
@Component
class PresenceWatch implements HeardOf, Follower, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(PresenceWatch.class);

  /** Between two looks: less than the shortest time after which a device is silent. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Between two looks; a longer one is a time in which nobody listened. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  /** Of silent devices, kept in memory; those beyond are noticed by a look. */
  private static final int MAX_KNOWN = 200_000;

  private static final int AT_ONCE = 200;

  /** Of those that are heard of, waiting to be recorded; others are heard of again. */
  private static final int MAX_RETURNED = 100_000;

  private final ReadModel<PresenceEvent, SilentDeviceView> silent;
  private final ReadModel<DomainEvent, ThresholdView> thresholds;
  private final ContactRegister contacts;
  private final Presence presence;

  /** The silent device that was looked at last. */
  private String lookedAt = "";

  private final CommandGateway commands;
  private final Claims.Claim claim;
  private final EventRecord record;
  private final Clock clock;
  private final Duration usual;

  /** Ids of silent devices. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** Silent devices that were heard of, and their tenants. */
  private final Map<String, TenantId> returned = new ConcurrentHashMap<>();

  private final Semaphore work = new Semaphore(0);
  private volatile boolean stale = true;

  /** Where the record was when events may have been missed last. */
  private volatile long begun = Long.MAX_VALUE;

  private volatile long shown = -1;
  private volatile @Nullable Thread thread;

  PresenceWatch(
      ReadModels readModels,
      ContactRegister contacts,
      Presence presence,
      CommandGateway commands,
      Claims claims,
      EventRecord record,
      Clock clock,
      @Value("${muster.presence.silent-after:P1D}") Duration usual) {
    this.contacts = contacts;
    this.presence = presence;
    this.commands = commands;
    this.claim = claims.of("presence");
    this.record = record;
    this.clock = clock;
    this.usual = usual;
    silent =
        readModels.make(
            PresenceWatch.class,
            "silent",
            SilentDeviceView.class,
            PresenceEvent.class,
            event -> List.of(event.deviceId().toString()),
            SilentDeviceView::after);
    thresholds =
        readModels.make(
            PresenceWatch.class,
            "thresholds",
            ThresholdView.class,
            DomainEvent.class,
            ThresholdView::idsOf,
            ThresholdView::after);
  }

  @Override
  public void heardOf(Caller device) {
    if (known.contains(device.subject()) && returned.size() < MAX_RETURNED) {
      returned.put(device.subject(), device.tenant());
      work.release();
    }
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof PresenceEvent happened) {
        var device = happened.deviceId().toString();
        if (happened instanceof DeviceFellSilent) {
          if (known.size() < MAX_KNOWN) {
            known.add(device);
          }
        } else {
          known.remove(device);
        }
      }
    }
  }

  @Override
  public void shown(long position) {
    shown = position;
  }

  @Override
  public void reset() {
    begun = record.head();
    shown = -1;
    stale = true;
    work.release();
  }

  @Override
  public void start() {
    var next = Thread.ofVirtual().name("presence-watch").unstarted(this::run);
    thread = next; // before it looks
    next.start();
  }

  @Override
  public void stop() {
    var running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  private void run() {
    var looked = Instant.EPOCH;
    try {
      while (thread != null) {
        if (work.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          work.drainPermits();
        }
        try {
          readKnown();
          reportReturned();
          var now = clock.instant();
          // Not by thresholds that are not all known yet.
          if (shown >= begun && !looked.plus(LOOK).isAfter(now) && claim.isMine()) {
            look();
            lookForReturned();
            looked = now;
          }
        } catch (RuntimeException e) {
          log.warn("Presence cannot be looked at; the next try is in {}", LOOK, e);
        }
      }
    } catch (InterruptedException e) {
      log.debug("asked to stop");
    } finally {
      release();
    }
  }

  private void release() {
    Thread.interrupted(); // clears the interrupt, or the driver fails on it
    try {
      claim.release();
    } catch (RuntimeException e) {
      log.debug("The claim of the presence cannot be given up", e);
    }
  }

  /** After a start, and whenever events may have been missed. */
  private void readKnown() {
    if (stale) {
      stale = false; // before it reads: it may become so meanwhile
      var all = silent.ofAllTenants();
      known.clear();
      try {
        var after = "";
        List<String> part;
        do {
          part = all.idsAfter(after, empty(), AT_ONCE);
          known.addAll(part);
          after = part.isEmpty() ? after : part.getLast();
        } while (part.size() == AT_ONCE && known.size() < MAX_KNOWN);
      } catch (RuntimeException e) {
        stale = true;
        throw e;
      }
    }
  }

  private void reportReturned() {
    for (var device : List.copyOf(returned.entrySet())) {
      send(new ReportReturned(device.getValue(), new DeviceId(UUID.fromString(device.getKey()))));
      known.remove(device.getKey());
      returned.remove(device.getKey());
    }
  }

  /** Those who fell silent since the last look. */
  private void look() throws InterruptedException {
    var own = thresholds.ofAllTenants().list(empty());
    for (var tenant : own) {
      if (!tenant.suspended()) {
        var seconds = tenant.seconds();
        look(
            seconds == null ? usual : Duration.ofSeconds(seconds),
            tenant.resumedAt(),
            List.of(new TenantId(tenant.tenantId())),
            false);
      }
    }
    var special = own.stream().map(tenant -> new TenantId(tenant.tenantId())).toList();
    look(usual, null, special, true);
  }

  /**
   * @param resumedAt before then the devices could not be heard of; null for never
   */
  private void look(
      Duration threshold, @Nullable Instant resumedAt, List<TenantId> of, boolean ofOthers)
      throws InterruptedException {
    if (threshold.isZero()) {
      return;
    }
    List<Contact> found;
    do {
      var now = clock.instant();
      var limit = limit(now, threshold, contacts.listen(now, LONGEST_PAUSE));
      if (resumedAt != null && !resumedAt.isBefore(limit)) {
        return;
      }
      found = contacts.unmarkedBefore(limit, of, ofOthers, AT_ONCE);
      for (var contact : found) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        send(
            new ReportSilent(
                contact.tenant(), new DeviceId(UUID.fromString(contact.deviceId())), contact.at()));
      }
      contacts.mark(found);
    } while (found.size() == AT_ONCE && claim.isMine());
  }

  /** A contact before that is too old, the times left out in which nobody listened. */
  static Instant limit(Instant now, Duration threshold, List<Break> breaks) {
    var limit = now.minus(threshold).minus(ContactRegister.SLACK);
    for (var each : breaks.reversed()) {
      if (each.to().isAfter(limit)) {
        limit = limit.minus(Duration.between(each.from(), each.to()));
      }
    }
    return limit;
  }

  /** What was heard while nobody knew that the device is silent; some of them each time. */
  private void lookForReturned() {
    var part =
        silent
            .ofAllTenants()
            .list(gt("_id", lookedAt), Sorts.ascending("_id"), new Paging(1, AT_ONCE));
    lookedAt = part.size() < AT_ONCE ? "" : part.getLast().id();
    var heard = presence.lastContacts(part.stream().map(SilentDeviceView::id).toList());
    for (var device : part) {
      var at = heard.get(device.id());
      var tenant = new TenantId(device.tenantId());
      var id = new DeviceId(UUID.fromString(device.id()));
      if (at != null && at.isAfter(device.lastContact())) {
        send(new ReportReturned(tenant, id));
      } else {
        send(new ForgetRefused(tenant, id));
      }
    }
  }

  private void send(Command command) {
    commands.sendAndWait(
        command,
        MetaData.with(Provenance.TENANT, command.tenantId().value())
            .and(Provenance.ACTOR, "system:presence-watch"));
  }
}
