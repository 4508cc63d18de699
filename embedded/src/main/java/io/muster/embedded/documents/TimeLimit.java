package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a command may go on, as it says itself: {@code maxTimeMS}.
 *
 * @param end by {@link System#nanoTime}; null for ever
 */
record TimeLimit(@Nullable Long end) {

  static final TimeLimit NONE = new TimeLimit(null);

  /** MongoDB's error codes: MaxTimeMSExpired. */
  private static final int EXPIRED = 50;

  static TimeLimit of(Document command) {
    return command.get("maxTimeMS") instanceof Number millis && millis.longValue() > 0
        ? new TimeLimit(System.nanoTime() + Duration.ofMillis(millis.longValue()).toNanos())
        : NONE;
  }

  /**
   * @throws MongoServerError when the time is over
   */
  void require() {
    if (end != null && System.nanoTime() - end > 0) {
      throw new MongoServerError(EXPIRED, "MaxTimeMSExpired", "operation exceeded time limit");
    }
  }
}
