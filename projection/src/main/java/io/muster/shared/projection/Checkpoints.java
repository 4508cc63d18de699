package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import org.bson.Document;

/**
 * How far each projector has come, one document each, and which process writes its read models: the
 * one that holds the claim. A claim that is not renewed expires, so that another process goes on
 * for one that died. Every change is a conditional update: what holds is held by the store, and not
 * by a lock of this process.
 */
public final class Checkpoints {

  /** A process that is silent for so long has lost its claims. */
  static final Duration LEASE = Duration.ofSeconds(10);

  private static final String ID = "_id";
  private static final String GENERATION = "generation";
  private static final String POSITION = "position";
  private static final String OWNER = "owner";
  private static final String UNTIL = "until";
  private static final String NOBODY = "";

  private final MongoCollection<Document> stored;
  private final String process;
  private final Clock clock;

  /**
   * @param process name of this process; one that is restarted under the same name has its claims
   *     at once
   */
  public Checkpoints(MongoCollection<Document> stored, String process, Clock clock) {
    this.stored = stored;
    this.process = process;
    this.clock = clock;
  }

  /**
   * @param generation of the read models: 0 at first, one more after each rebuild
   * @param position of the last event that the read models show; -1 for none
   */
  record Checkpoint(int generation, long position) {}

  Checkpoint read(String projector) {
    var known = stored.find(eq(ID, projector)).first();
    return known == null
        ? new Checkpoint(0, -1)
        : new Checkpoint(known.getInteger(GENERATION, 0), known.get(POSITION, -1L));
  }

  /** Whether this process has the claim now, whether it had it before or not. */
  boolean claim(String projector) {
    insertIfMissing(projector);
    return stored
            .updateOne(
                and(eq(ID, projector), or(eq(OWNER, process), eq(OWNER, NOBODY), lt(UNTIL, now()))),
                combine(set(OWNER, process), set(UNTIL, expiry())))
            .getMatchedCount()
        == 1;
  }

  private void insertIfMissing(String projector) {
    if (stored.find(eq(ID, projector)).first() != null) {
      return;
    }
    try {
      stored.insertOne(
          new Document(ID, projector)
              .append(GENERATION, 0)
              .append(POSITION, -1L)
              .append(OWNER, NOBODY)
              .append(UNTIL, now()));
    } catch (MongoWriteException e) {
      if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      } // another process was faster
    }
  }

  /** Renews the claim. */
  void renew(String projector) {
    requireClaim(
        projector, stored.updateOne(owned(projector), set(UNTIL, expiry())).getMatchedCount());
  }

  /** Says how far the read models have come, and renews the claim. */
  void advance(String projector, long position) {
    requireClaim(
        projector,
        stored
            .updateOne(owned(projector), combine(set(POSITION, position), set(UNTIL, expiry())))
            .getMatchedCount());
  }

  /** From now on the read models are those of another generation; needs the claim. */
  void begin(String projector, int generation, long position) {
    requireClaim(
        projector,
        stored
            .updateOne(
                owned(projector), combine(set(GENERATION, generation), set(POSITION, position)))
            .getMatchedCount());
  }

  void release(String projector) {
    stored.updateOne(owned(projector), set(OWNER, NOBODY));
  }

  /** Forgets a projector that is no more. */
  void delete(String projector) {
    stored.deleteOne(eq(ID, projector));
  }

  private org.bson.conversions.Bson owned(String projector) {
    return and(eq(ID, projector), eq(OWNER, process));
  }

  private static void requireClaim(String projector, long matched) {
    if (matched == 0) {
      throw new IllegalStateException(
          projector + " is written by another process now; this one goes on as an observer");
    }
  }

  private Date now() {
    return Date.from(clock.instant());
  }

  private Date expiry() {
    return Date.from(clock.instant().plus(LEASE));
  }
}
