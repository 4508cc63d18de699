package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * How far each projector has come, one document each, and which process writes its read models: the
 * one that holds the claim. Every change is a conditional update: what holds is held by the store,
 * and not by a lock of this process.
 *
 * <p>A claim that is not renewed for {@link #LEASE} is lost to whoever saw that. Each process
 * measures that time by its own clock, so that the clocks of two processes need not agree; and the
 * one that holds the claim writes nothing when it renewed it more than half of that time ago (see
 * {@link #requireFresh}).
 */
public final class Checkpoints {

  /** A process that is silent for so long has lost its claims. */
  static final Duration LEASE = Duration.ofSeconds(10);

  private static final String ID = "_id";
  private static final String GENERATION = "generation";
  private static final String ATTEMPTS = "attempts";
  private static final String POSITION = "position";
  private static final String RESETS = "resets";
  private static final String SHAPE = "shape";
  private static final String OWNER = "owner";
  private static final String RENEWALS = "renewals";
  private static final String NOBODY = "";

  private final MongoCollection<Document> stored;
  private final String process;
  private final LongSupplier nanos;

  /** The claims of other processes as last read, and since when they are unchanged. */
  private final Map<String, SeenClaim> seen = new ConcurrentHashMap<>();

  /** When this process last renewed each of its claims: the time before the update was sent. */
  private final Map<String, Long> renewed = new ConcurrentHashMap<>();

  private record SeenClaim(String owner, long renewals, long since) {}

  /**
   * @param process name of this process; one that is restarted under the same name has its claims
   *     at once
   * @param nanos the time that has passed, as {@link System#nanoTime}
   */
  public Checkpoints(MongoCollection<Document> stored, String process, LongSupplier nanos) {
    this.stored = stored;
    this.process = process;
    this.nanos = nanos;
  }

  /**
   * @param generation of the read models: 0 at first, a higher one after each rebuild
   * @param position of the last event that the read models show; -1 for none
   * @param resets how often the read models changed without an event, as by a retry
   * @param shape of the views that are stored; empty before the first
   */
  record Checkpoint(int generation, long position, long resets, String shape) {}

  Checkpoint read(String projector) {
    var known = find(projector);
    return known == null
        ? new Checkpoint(0, -1, 0, "")
        : new Checkpoint(
            known.getInteger(GENERATION, 0),
            known.get(POSITION, -1L),
            known.get(RESETS, 0L),
            known.get(SHAPE, ""));
  }

  private @Nullable Document find(String projector) {
    return stored.find(eq(ID, projector)).first();
  }

  /** Whether this process has the claim now, whether it had it before or not. */
  boolean claim(String projector) {
    var began = nanos.getAsLong();
    var known = findOrInsert(projector);
    var owner = known.getString(OWNER);
    var free = owned(projector, owner);
    if (!owner.equals(process) && !owner.equals(NOBODY)) {
      if (!isSilent(projector, known, began)) {
        return false;
      }
      free = and(free, eq(RENEWALS, known.getLong(RENEWALS)));
    }
    var claim = combine(set(OWNER, process), inc(RENEWALS, 1L));
    if (stored.updateOne(free, claim).getMatchedCount() == 0) {
      return false;
    }
    seen.remove(projector);
    renewed.put(projector, began);
    return true;
  }

  private boolean isSilent(String projector, Document known, long now) {
    var owner = known.getString(OWNER);
    var renewals = known.getLong(RENEWALS);
    var claim =
        seen.merge(
            projector,
            new SeenClaim(owner, renewals, now),
            (before, next) ->
                before.owner.equals(owner) && before.renewals == renewals ? before : next);
    return now - claim.since > LEASE.toNanos();
  }

  private Document findOrInsert(String projector) {
    var known = find(projector);
    if (known != null) {
      return known;
    }
    var first =
        new Document(ID, projector)
            .append(GENERATION, 0)
            .append(ATTEMPTS, 0)
            .append(POSITION, -1L)
            .append(RESETS, 0L)
            .append(SHAPE, "")
            .append(OWNER, NOBODY)
            .append(RENEWALS, 0L);
    try {
      stored.insertOne(first);
      return first;
    } catch (MongoWriteException e) {
      if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      }
      return findOrInsert(projector); // another process was faster
    }
  }

  /** Whether another process has the claim. */
  boolean isElsewhere(String projector) {
    var known = find(projector);
    return known != null
        && !known.getString(OWNER).equals(process)
        && !known.getString(OWNER).equals(NOBODY);
  }

  /** Renews the claim. */
  void renew(String projector) {
    update(projector, inc(RENEWALS, 1L));
  }

  /** Renews the claim if that was long ago: nobody else may write before what is written now. */
  void requireFresh(String projector) {
    var last = renewed.get(projector);
    if (last == null || nanos.getAsLong() - last > LEASE.dividedBy(2).toNanos()) {
      renew(projector);
    }
  }

  /** Says how far the read models have come, and renews the claim. */
  void advance(String projector, long position) {
    update(projector, combine(set(POSITION, position), inc(RENEWALS, 1L)));
  }

  /** From now on the read models are those of a generation; needs the claim. */
  void begin(String projector, int generation, long position, String shape) {
    update(
        projector,
        combine(
            set(GENERATION, generation),
            set(POSITION, position),
            set(SHAPE, shape),
            inc(RENEWALS, 1L)));
  }

  /** Tells every process that the read models changed without an event; needs the claim. */
  void announceReset(String projector) {
    update(projector, combine(inc(RESETS, 1L), inc(RENEWALS, 1L)));
  }

  private void update(String projector, Bson change) {
    var began = nanos.getAsLong();
    if (stored.updateOne(owned(projector, process), change).getMatchedCount() == 0) {
      throw new IllegalStateException(
          projector + " is written by another process now; this one goes on as a standby");
    }
    renewed.put(projector, began);
  }

  /** A generation for a rebuild to fill, which no other rebuild has or will have. */
  int reserveGeneration(String projector) {
    findOrInsert(projector);
    var reserved =
        stored.findOneAndUpdate(
            eq(ID, projector),
            inc(ATTEMPTS, 1),
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
    if (reserved == null) {
      throw new IllegalStateException("The checkpoint of " + projector + " is gone");
    }
    return reserved.getInteger(ATTEMPTS);
  }

  void release(String projector) {
    renewed.remove(projector);
    stored.updateOne(owned(projector, process), set(OWNER, NOBODY));
  }

  /** Forgets a projector that is no more. */
  void delete(String projector) {
    stored.deleteOne(eq(ID, projector));
  }

  private static Bson owned(String projector, String owner) {
    return and(eq(ID, projector), eq(OWNER, owner));
  }
}
