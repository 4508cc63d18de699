package io.muster.webhooks.queries;

import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to one subscriber. No view of events: what the network says is a
 * measurement.
 *
 * @param position of the event in the record
 * @param attempts how often it was sent
 * @param nextAt when it is sent the next time, or was to be sent last
 * @param status of the last answer; null for none
 * @param error why it was not delivered; null when it was, or was not tried
 * @param replay whether it was asked for once more
 */
public record DeliveryView(
    @BsonId String id,
    String tenantId,
    String subscriptionId,
    long position,
    String eventId,
    String type,
    State state,
    int attempts,
    Instant nextAt,
    @Nullable Integer status,
    @Nullable String error,
    boolean replay,
    Instant createdAt,
    @Nullable Instant finishedAt) {

  /** The database that holds them, and the collection. */
  public static final String DATABASE = "webhooks-process";

  public static final String COLLECTION = "deliveries";

  /** Whether it has arrived. */
  public enum State {
    WAITING,
    DELIVERED,
    /** It is not tried any more. */
    FAILED
  }
}
