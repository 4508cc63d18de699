package io.muster.presence.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.max;
import static com.mongodb.client.model.Updates.set;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.presence.queries.ContactRegister;
import io.muster.presence.queries.ContactRegister.Break;
import io.muster.presence.queries.ContactRegister.Contact;
import io.muster.presence.queries.Presence;
import io.muster.shared.devices.HeardOf;
import io.muster.shared.events.Caller;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Databases;
import io.muster.shared.projection.Follower;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Gatherers;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Remembers when each device was heard of last. A measurement and no event: kept in memory,
 * bounded, and written in batches; a crash loses the last of them.
 */
@Component
class LastContacts implements Presence, ContactRegister, HeardOf, Follower, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(LastContacts.class);
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  /** While the store is away; a measurement may be lost. */
  private static final int MAX_UNWRITTEN = 200_000;

  private static final int READ_AT_ONCE = 1_000;
  private static final Duration MAX_SEARCH = Duration.ofSeconds(5);

  private static final String MARKED = "marked";
  private static final String LISTENING = "listening";
  private static final int MAX_BREAKS = 100;

  /** Stands for a device that was never heard of. */
  private static final Instant NEVER = Instant.EPOCH;

  private final Clock clock;
  private final MongoCollection<Document> stored;
  private final MongoCollection<Document> listening;
  private final LoadingCache<String, Instant> contacts =
      Caffeine.newBuilder().maximumSize(200_000).expireAfterWrite(INTERVAL).build(this::load);

  private record Heard(TenantId tenant, Instant at) {}

  private final Map<String, Heard> unwritten = new ConcurrentHashMap<>();

  /** Of which the stored contact is to be deleted. */
  private final Set<String> decommissioned = ConcurrentHashMap.newKeySet();

  /** Of whose devices the stored contacts are to be deleted. */
  private final Set<TenantId> deletedTenants = ConcurrentHashMap.newKeySet();

  private volatile @Nullable Thread writer;

  LastContacts(Clock clock, Databases databases) {
    this.clock = clock;
    this.stored = databases.get("presence").getCollection("contacts");
    stored.createIndex(Indexes.ascending("tenantId", "at"));
    stored.createIndex(Indexes.ascending("tenantId", MARKED, "at"));
    stored.createIndex(Indexes.ascending(MARKED, "at"));
    listening = databases.get("presence").getCollection("listening");
  }

  private Instant load(String device) {
    return measured(List.of(device)).getOrDefault(device, NEVER);
  }

  private Map<String, Instant> measured(List<String> devices) {
    var fresh = new HashMap<String, Instant>();
    for (var device : devices) { // before it is looked up: it is taken out when it was written
      var contact = unwritten.get(device);
      if (contact != null) {
        fresh.put(device, contact.at);
      }
    }
    var found = new HashMap<String, Instant>();
    stored
        .find(in("_id", devices))
        .forEach(contact -> found.put(contact.getString("_id"), contact.getDate("at").toInstant()));
    found.putAll(fresh);
    return found;
  }

  @Override
  public void heardOf(Caller device) {
    var now = clock.instant();
    contacts.put(device.subject(), now);
    if (unwritten.size() < MAX_UNWRITTEN) {
      unwritten.put(device.subject(), new Heard(device.tenant(), now));
    }
  }

  @Override
  public @Nullable Instant lastContact(String deviceId) {
    var at = contacts.get(deviceId);
    return at.equals(NEVER) ? null : at;
  }

  @Override
  public Map<String, Instant> lastContacts(Collection<String> deviceIds) {
    var known = new HashMap<>(contacts.getAllPresent(deviceIds));
    deviceIds.stream()
        .filter(device -> !known.containsKey(device))
        .gather(Gatherers.windowFixed(READ_AT_ONCE))
        .forEach(part -> load(part, known));
    known.values().removeIf(NEVER::equals);
    return known;
  }

  /** Who was heard of meanwhile is known better. */
  private void load(List<String> devices, Map<String, Instant> known) {
    var found = measured(devices);
    for (var device : devices) {
      var at = found.getOrDefault(device, NEVER);
      var heard = contacts.asMap().putIfAbsent(device, at);
      known.put(device, heard == null ? at : heard);
    }
  }

  @Override
  public List<String> lastHeardOf(TenantId tenant, Instant from, Instant until, int most) {
    write();
    var found = new ArrayList<String>();
    stored
        .find(
            and(
                eq("tenantId", tenant.value()),
                gte("at", Date.from(from)),
                lt("at", Date.from(until))))
        .sort(Sorts.descending("at"))
        .limit(most)
        .maxTime(MAX_SEARCH.toMillis(), TimeUnit.MILLISECONDS)
        .forEach(contact -> found.add(contact.getString("_id")));
    return found;
  }

  @Override
  public List<Contact> unmarked(TenantId tenant, Instant before, int most) {
    return unmarked(
        and(eq("tenantId", tenant.value()), eq(MARKED, false), lt("at", Date.from(before))), most);
  }

  @Override
  public List<Contact> unmarkedOfOthers(
      Collection<TenantId> tenants, Instant from, Instant before, int most) {
    var names = tenants.stream().map(TenantId::value).toList();
    return unmarked(
        and(
            eq(MARKED, false),
            gte("at", Date.from(from)),
            lt("at", Date.from(before)),
            nin("tenantId", names)),
        most);
  }

  private List<Contact> unmarked(Bson filter, int most) {
    var found = new ArrayList<Contact>();
    stored
        .find(filter)
        .sort(Sorts.ascending("at"))
        .limit(most)
        .maxTime(MAX_SEARCH.toMillis(), TimeUnit.MILLISECONDS)
        .forEach(
            contact ->
                found.add(
                    new Contact(
                        new TenantId(contact.getString("tenantId")),
                        contact.getString("_id"),
                        contact.getDate("at").toInstant())));
    return found;
  }

  @Override
  public void mark(Collection<Contact> contacts) {
    if (!contacts.isEmpty()) {
      stored.bulkWrite(
          contacts.stream()
              .map(
                  contact ->
                      new UpdateOneModel<Document>(
                          and(eq("_id", contact.deviceId()), eq("at", Date.from(contact.at()))),
                          set(MARKED, true)))
              .toList(),
          new BulkWriteOptions().ordered(false));
    }
  }

  @Override
  public List<Break> listen(Instant now, Duration longestPause) {
    var known = listening.find(eq("_id", LISTENING)).first();
    var breaks = new ArrayList<Break>();
    if (known == null) {
      breaks.add(new Break(Instant.EPOCH, now)); // what was before, nobody knows
    } else {
      for (var each : known.getList("breaks", Document.class, List.of())) {
        breaks.add(new Break(each.getDate("from").toInstant(), each.getDate("to").toInstant()));
      }
      var until = known.getDate("until").toInstant();
      if (until.plus(longestPause).isBefore(now)) {
        breaks.add(new Break(until, now));
      }
    }
    var kept = breaks.subList(Math.max(0, breaks.size() - MAX_BREAKS), breaks.size());
    listening.replaceOne(
        eq("_id", LISTENING),
        new Document("_id", LISTENING)
            .append("until", Date.from(now))
            .append(
                "breaks",
                kept.stream()
                    .map(
                        it ->
                            new Document("from", Date.from(it.from()))
                                .append("to", Date.from(it.to())))
                    .toList()),
        new ReplaceOptions().upsert(true));
    return List.copyOf(kept);
  }

  /** A device that is gone will not be heard of again, nor will those of a tenant that is. */
  @Override
  public void changed(List<DomainEvent> events) {
    events.stream()
        .filter(TenantDeleted.class::isInstance)
        .map(DomainEvent::tenantId)
        .forEach(deletedTenants::add);
    var gone =
        events.stream()
            .filter(DeviceDecommissioned.class::isInstance)
            .map(event -> ((DeviceDecommissioned) event).deviceId().toString())
            .toList();
    gone.forEach(unwritten::remove);
    contacts.invalidateAll(gone);
    if (decommissioned.size() < MAX_UNWRITTEN) {
      decommissioned.addAll(gone);
    }
  }

  @Override
  public void reset() {
    // What was missed is one measurement more than needed.
  }

  @Override
  public void start() {
    writer = Thread.ofVirtual().name("last-contacts").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        write();
      }
    } catch (InterruptedException e) {
      log.debug("asked to stop");
    }
  }

  private synchronized void write() {
    var batch = Map.copyOf(unwritten);
    var gone = List.copyOf(decommissioned);
    try {
      write(batch);
      batch.forEach(unwritten::remove);
      if (!gone.isEmpty()) {
        stored.deleteMany(in("_id", gone)); // after what was under way to be written
        gone.forEach(decommissioned::remove);
      }
      for (var tenant : List.copyOf(deletedTenants)) {
        stored.deleteMany(eq("tenantId", tenant.value()));
        deletedTenants.remove(tenant);
      }
    } catch (RuntimeException e) {
      log.warn("Last contacts could not be written; they are tried again in {}", INTERVAL, e);
    }
  }

  private void write(Map<String, Heard> batch) {
    if (!batch.isEmpty()) {
      stored.bulkWrite(
          batch.entrySet().stream()
              .map(
                  contact ->
                      new UpdateOneModel<Document>(
                          eq("_id", contact.getKey()),
                          combine(
                              set("tenantId", contact.getValue().tenant.value()),
                              set(MARKED, false),
                              // Another process may have heard of it later
                              max("at", Date.from(contact.getValue().at))),
                          new UpdateOptions().upsert(true)))
              .toList(),
          new BulkWriteOptions().ordered(false));
    }
  }

  @Override
  public void stop() {
    var running = writer;
    writer = null;
    if (running != null) {
      running.interrupt();
      write();
    }
  }

  @Override
  public boolean isRunning() {
    return writer != null;
  }
}
