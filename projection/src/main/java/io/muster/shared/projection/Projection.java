package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import java.util.List;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.StreamableMessageSource;

/**
 * What a projector keeps up to date, and by what.
 *
 * @param name of the token; one for each projector
 * @param poisoned where events go that a view cannot be made from
 * @param besideReaders whether the databases are read while it catches up
 */
public record Projection(
    String name,
    StreamableMessageSource<TrackedEventMessage<?>> events,
    TokenStore tokens,
    List<ReadModel<?, ?>> readModels,
    List<Follower> followers,
    DeadLetters poisoned,
    Generations generations,
    boolean besideReaders) {

  /** The same read models elsewhere, with a token of their own, followed by nobody. */
  Projection beside(String token, List<ReadModel<?, ?>> models) {
    return new Projection(token, events, tokens, models, List.of(), poisoned, generations, true);
  }

  boolean wants(Class<?> payloadType) {
    return DomainEvent.class.isAssignableFrom(payloadType)
        && readModels.stream().anyMatch(readModel -> readModel.concernedBy(payloadType));
  }
}
