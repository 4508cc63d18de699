package io.muster.shared.process;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.modelling.saga.metamodel.AnnotationSagaMetaModelFactory;
import org.axonframework.modelling.saga.metamodel.SagaModel;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the events that a saga has no handler for in the store. The framework's processor of a
 * saga takes in every event, and asks for each how long its queues are by counting them.
 */
public final class HeardEvents implements StreamableMessageSource<TrackedEventMessage<?>> {

  private final StreamableMessageSource<TrackedEventMessage<?>> events;
  private final SagaModel<?> saga;
  private final Map<Class<?>, Boolean> heard = new ConcurrentHashMap<>();

  public HeardEvents(
      StreamableMessageSource<TrackedEventMessage<?>> events,
      Class<?> saga,
      AnnotationSagaMetaModelFactory models) {
    this.events = events;
    this.saga = models.modelOf(saga);
  }

  @Override
  public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken after) {
    return new Heard(events.openStream(after));
  }

  @Override
  public TrackingToken createTailToken() {
    return events.createTailToken();
  }

  @Override
  public TrackingToken createHeadToken() {
    return events.createHeadToken();
  }

  /** Says of each first event of a type whether the store may leave out those that follow. */
  private final class Heard implements BlockingStream<TrackedEventMessage<?>> {

    private final BlockingStream<TrackedEventMessage<?>> stream;

    Heard(BlockingStream<TrackedEventMessage<?>> stream) {
      this.stream = stream;
    }

    @Override
    public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
      var event = stream.nextAvailable();
      if (!heard.computeIfAbsent(event.getPayloadType(), _ -> saga.hasHandlerMethod(event))) {
        stream.skipMessagesWithPayloadTypeOf(event);
      }
      return event;
    }

    @Override
    public Optional<TrackedEventMessage<?>> peek() {
      return stream.peek();
    }

    @Override
    public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
      return stream.hasNextAvailable(timeout, unit);
    }

    @Override
    public boolean setOnAvailableCallback(Runnable callback) {
      return stream.setOnAvailableCallback(callback);
    }

    @Override
    public void skipMessagesWithPayloadTypeOf(TrackedEventMessage<?> ignored) {
      stream.skipMessagesWithPayloadTypeOf(ignored);
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
