package io.muster.presence.process;

import static com.mongodb.client.model.Filters.empty;
import static java.util.stream.Collectors.toSet;

import io.muster.deviceauth.events.DeviceId;
import io.muster.presence.commands.PresenceCommand.ReportReturned;
import io.muster.presence.commands.PresenceCommand.ReportSilent;
import io.muster.presence.queries.ContactRegister;
import io.muster.presence.queries.ContactRegister.Break;
import io.muster.presence.queries.ContactRegister.Contact;
import io.muster.presence.queries.Presence;
import io.muster.presence.queries.SilentDeviceView;
import io.muster.presence.queries.ThresholdView;
import io.muster.presence.queries.UsualThreshold;
import io.muster.shared.commands.Command;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Claims;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.projection.RecurringWork;
import io.muster.shared.record.EventRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.springframework.stereotype.Component;

/**
 * Notices devices that were not heard of for as long as their tenant says. Time in which no process
 * listened does not count.
 *
 * <p>Cost of a look: a read of the contacts that became too old since the last one, another for
 * each tenant with a threshold of its own, and one of some devices that are silent. One process
 * looks at a time.
 */
@Component
class SilenceWatch extends RecurringWork implements Follower {

  /** Between two looks: less than the shortest time after which a device is silent. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Between two looks; a longer one is a time in which nobody listened. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  /** By how much at most a contact is written later than it was made, by any process. */
  private static final Duration LATE_CONTACTS = Duration.ofMinutes(10);

  private static final int AT_ONCE = 200;

  private final ReadModel<DomainEvent, ThresholdView> thresholds;
  private final ReturningDevices silent;
  private final ContactRegister contacts;
  private final Presence presence;
  private final CommandGateway commands;
  private final EventRecord record;
  private final Clock clock;
  private final Duration usual;

  /** Where the record was when events may have been missed last. */
  private volatile long begun = Long.MAX_VALUE;

  private volatile long shown = -1;

  /** How far those without a threshold of their own were looked through, and without whom. */
  private Instant looked = Instant.EPOCH;

  private Set<TenantId> lookedWithout = Set.of();

  /** The silent device that was looked at last. */
  private String lookedAt = "";

  SilenceWatch(
      ReadModels readModels,
      ReturningDevices silent,
      ContactRegister contacts,
      Presence presence,
      CommandGateway commands,
      Claims claims,
      EventRecord record,
      Clock clock,
      UsualThreshold usual) {
    super("silence-watch", LOOK, claims);
    this.silent = silent;
    this.contacts = contacts;
    this.presence = presence;
    this.commands = commands;
    this.record = record;
    this.clock = clock;
    this.usual = usual.duration();
    thresholds =
        readModels.make(
            SilenceWatch.class,
            "thresholds",
            ThresholdView.class,
            DomainEvent.class,
            ThresholdView::idsOf,
            ThresholdView::after);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    // The thresholds are read with each look.
  }

  @Override
  public void shown(long position) {
    shown = position;
  }

  @Override
  public void reset() {
    begun = record.head();
    shown = -1;
  }

  @Override
  protected void work() throws InterruptedException {
    if (shown < begun) {
      return; // nobody is judged by thresholds that are not all known yet
    }
    look();
    lookForReturned();
  }

  /** Those who fell silent since the last look. */
  private void look() throws InterruptedException {
    var breaks = contacts.listen(clock.instant(), LONGEST_PAUSE);
    var own = thresholds.ofAllTenants().list(empty());
    for (var tenant : own) {
      var seconds = tenant.seconds();
      var threshold = seconds == null ? usual : Duration.ofSeconds(seconds);
      var limit = limit(clock.instant(), threshold, breaks);
      var resumedAt = tenant.resumedAt(); // before then the devices could not be heard of
      if (!tenant.suspended()
          && !threshold.isZero()
          && (resumedAt == null || resumedAt.isBefore(limit))) {
        var id = new TenantId(tenant.tenantId());
        report(() -> contacts.unmarked(id, limit, AT_ONCE));
      }
    }
    if (!usual.isZero()) {
      lookAtOthers(own.stream().map(it -> new TenantId(it.tenantId())).collect(toSet()), breaks);
    }
  }

  private void lookAtOthers(Set<TenantId> special, List<Break> breaks) throws InterruptedException {
    if (!special.equals(lookedWithout)) {
      looked = Instant.EPOCH; // others by now, of whom some may be long silent
    }
    var limit = limit(clock.instant(), usual, breaks);
    var from = looked.isBefore(limit) ? looked : limit;
    if (report(() -> contacts.unmarkedOfOthers(special, from, limit, AT_ONCE))) {
      looked = limit.minus(LATE_CONTACTS);
      lookedWithout = special;
    }
  }

  /** Another process may have looked meanwhile, and not have come to an end. */
  @Override
  protected void taken() {
    looked = Instant.EPOCH;
  }

  /** Answers whether they are all reported. */
  private boolean report(Supplier<List<Contact>> silentOnes) throws InterruptedException {
    List<Contact> found;
    do {
      found = silentOnes.get();
      for (var contact : found) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        send(
            new ReportSilent(
                contact.tenant(), new DeviceId(UUID.fromString(contact.deviceId())), contact.at()));
      }
      contacts.mark(found);
      if (!found.isEmpty()) {
        contacts.listen(clock.instant(), LONGEST_PAUSE); // many of them may take long
      }
    } while (found.size() == AT_ONCE && isMine());
    return found.size() < AT_ONCE;
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
    var part = silent.silentAfter(lookedAt, AT_ONCE);
    lookedAt = part.size() < AT_ONCE ? "" : part.getLast().id();
    var heard = presence.lastContacts(part.stream().map(SilentDeviceView::id).toList());
    for (var device : part) {
      var at = heard.get(device.id());
      if (at != null && at.isAfter(device.lastContact())) {
        send(
            new ReportReturned(
                new TenantId(device.tenantId()), new DeviceId(UUID.fromString(device.id()))));
      }
    }
  }

  private void send(Command command) {
    commands.sendAndWait(
        command,
        MetaData.with(Provenance.TENANT, command.tenantId().value())
            .and(Provenance.ACTOR, "system:silence-watch"));
  }
}
