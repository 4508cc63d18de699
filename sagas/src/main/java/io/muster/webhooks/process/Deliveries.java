package io.muster.webhooks.process;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Filters.regex;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import io.muster.shared.projection.Databases;
import io.muster.webhooks.queries.DeliveryView;
import io.muster.webhooks.queries.DeliveryView.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The deliveries that wait, those that were made, and how far the record was looked through. What
 * waits is bounded for each subscription: the rest is left in the record for later.
 */
@Component
class Deliveries {

  /** Of one subscription, waiting at the same time. */
  static final int MAX_WAITING = 10_000;

  /** Of one subscription, made or given up, that are kept for people. */
  private static final int MAX_KEPT = 1_000;

  private static final Duration KEPT = Duration.ofDays(7);

  /** Before the name of a subscription that could not be given all at once. */
  static final String BEHIND = "behind-";

  private static final String ID = "_id";
  private static final String STATE = "state";
  private static final String SUBSCRIPTION = "subscriptionId";
  private static final String NEXT = "nextAt";
  private static final String CREATED = "createdAt";
  private static final String POSITION = "position";

  private final MongoCollection<DeliveryView> deliveries;
  private final MongoCollection<Document> cursors;

  Deliveries(Databases databases) {
    var database = databases.get(DeliveryView.DATABASE);
    deliveries = database.getCollection(DeliveryView.COLLECTION, DeliveryView.class);
    deliveries.createIndex(Indexes.ascending(SUBSCRIPTION, STATE, NEXT, POSITION));
    deliveries.createIndex(Indexes.ascending(SUBSCRIPTION, CREATED, ID));
    cursors = database.getCollection("cursors");
  }

  /** Where somebody has come in the record; null when it was not said yet. */
  @Nullable Long cursor(String name) {
    var known = cursors.find(eq(ID, name)).first();
    return known == null ? null : known.getLong(POSITION);
  }

  void advance(String name, long position) {
    cursors.replaceOne(
        eq(ID, name),
        new Document(ID, name).append(POSITION, position),
        new ReplaceOptions().upsert(true));
  }

  /** The subscriptions that could not be given all at once. */
  List<String> behind() {
    var found = new ArrayList<String>();
    cursors
        .find(regex(ID, "^" + BEHIND))
        .forEach(cursor -> found.add(cursor.getString(ID).substring(BEHIND.length())));
    return found;
  }

  void forgetCursor(String name) {
    cursors.deleteOne(eq(ID, name));
  }

  /**
   * Those that wait already, or were made, stay as they are.
   *
   * @return how many are new
   */
  int add(List<DeliveryView> added) {
    if (added.isEmpty()) {
      return 0;
    }
    try {
      return deliveries
          .insertMany(added, new InsertManyOptions().ordered(false))
          .getInsertedIds()
          .size();
    } catch (MongoBulkWriteException e) {
      if (e.getWriteErrors().stream()
          .anyMatch(error -> error.getCategory() != ErrorCategory.DUPLICATE_KEY)) {
        throw e;
      }
      return added.size() - e.getWriteErrors().size();
    }
  }

  long countWaiting(String subscription) {
    return deliveries.countDocuments(waiting(subscription));
  }

  private static Bson waiting(String subscription) {
    return and(eq(SUBSCRIPTION, subscription), eq(STATE, State.WAITING.name()));
  }

  /** Those that are to be sent now, the first due first. */
  List<DeliveryView> due(String subscription, Instant now, int most) {
    return deliveries
        .find(and(waiting(subscription), lte(NEXT, now)))
        .sort(Sorts.ascending(NEXT, POSITION))
        .limit(most)
        .into(new ArrayList<>());
  }

  /** When the next one is to be sent. */
  Optional<Instant> nextDue(String subscription) {
    return Optional.ofNullable(
            deliveries.find(waiting(subscription)).sort(Sorts.ascending(NEXT)).limit(1).first())
        .map(DeliveryView::nextAt);
  }

  /** What another process has sent meanwhile stays as it said. */
  void update(List<DeliveryView> changed) {
    if (changed.isEmpty()) {
      return;
    }
    deliveries.bulkWrite(
        changed.stream()
            .map(
                each ->
                    new ReplaceOneModel<>(
                        and(
                            eq(ID, each.id()),
                            eq(STATE, State.WAITING.name()),
                            eq("attempts", each.attempts() - 1)),
                        each))
            .toList(),
        new BulkWriteOptions().ordered(false));
  }

  /** Forgets all of a subscription that has ended. */
  void forget(String subscription) {
    deliveries.deleteMany(eq(SUBSCRIPTION, subscription));
    forgetCursor(BEHIND + subscription);
  }

  /** Forgets what is of no subscription for long: those that ended while nobody was there. */
  void forgetOthers(Collection<String> subscriptions, Instant now) {
    deliveries.deleteMany(and(nin(SUBSCRIPTION, subscriptions), lt(CREATED, now.minus(KEPT))));
  }

  /** Forgets what was made or given up long ago, or before many others. */
  void tidy(String subscription, Instant now) {
    var over = and(eq(SUBSCRIPTION, subscription), ne(STATE, State.WAITING.name()));
    deliveries.deleteMany(and(over, lt(CREATED, now.minus(KEPT))));
    var last =
        deliveries.find(over).sort(Sorts.descending(CREATED, ID)).skip(MAX_KEPT).limit(1).first();
    if (last != null) {
      deliveries.deleteMany(and(over, lte(CREATED, last.createdAt())));
    }
  }
}
