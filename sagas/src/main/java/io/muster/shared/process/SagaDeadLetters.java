package io.muster.shared.process;

import io.muster.shared.projection.EventProcessor.Letter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.ListenerInvocationErrorHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.Scope;
import org.axonframework.messaging.annotation.HandlerEnhancerDefinition;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.axonframework.messaging.annotation.WrappedMessageHandlingMember;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaRepository;
import org.axonframework.modelling.saga.SagaScopeDescriptor;
import org.axonframework.modelling.saga.StartSaga;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the events that a saga fails on, and those that it would hear after them, in order and by
 * saga, so that every other saga goes on. A saga is given an event {@value #ATTEMPTS} times; the
 * processor pauses in between. A fault of the stores is nobody's own: such an event is given again
 * until they are back.
 *
 * <p>When the queue is full the processor stands still instead of losing an event.
 */
public final class SagaDeadLetters
    implements ListenerInvocationErrorHandler, HandlerEnhancerDefinition {

  private static final Logger log = LoggerFactory.getLogger(SagaDeadLetters.class);
  private static final int ATTEMPTS = 3;

  /** The longest pause of a processor is a minute. */
  private static final Duration MAX_ATTEMPT = Duration.ofMinutes(3);

  /** Resource of a unit of work (one batch of a segment): set when it parks a poisoned event. */
  private static final String PARKS = SagaDeadLetters.class.getName() + ".parks";

  private static final String SAGA = "saga";
  private static final String POSITION = "position";

  private static final ScopedValue<Boolean> RETRIES = ScopedValue.newInstance();

  private final Function<String, SequencedDeadLetterQueue<EventMessage<?>>> makeQueue;
  private final Map<String, SequencedDeadLetterQueue<EventMessage<?>>> queues =
      new ConcurrentHashMap<>();
  private final Predicate<Throwable> concernsEverybody;
  private final List<CorrelationDataProvider> correlation;
  private final Function<String, Optional<RuntimeException>> unreadable;

  /** Of events that failed, by saga and position; one a segment at a time. */
  private final Map<String, Attempts> attempts = new ConcurrentHashMap<>();

  /**
   * @param count without those that failed by a fault of the stores
   */
  private record Attempts(String type, int count, Exception last, long at) {

    Attempts seenAgain() {
      return new Attempts(type, count, last, System.nanoTime());
    }

    /** Else the event has gone elsewhere, as to another process, or its saga has ended. */
    boolean isRecent() {
      return System.nanoTime() - at < MAX_ATTEMPT.toNanos();
    }
  }

  /** Events that will be parked the next time they arrive, by saga and position. */
  private final Map<String, Attempts> poisoned = new ConcurrentHashMap<>();

  /**
   * @param makeQueue of a type of saga, by the saga's id; asked for with its first event
   * @param unreadable why a saga of an id could not be read, if so
   * @param concernsEverybody tells the faults that no saga is to blame for
   * @param correlation what commands of a retried saga inherit of the event
   */
  public SagaDeadLetters(
      Function<String, SequencedDeadLetterQueue<EventMessage<?>>> makeQueue,
      Function<String, Optional<RuntimeException>> unreadable,
      Predicate<Throwable> concernsEverybody,
      List<CorrelationDataProvider> correlation) {
    this.correlation = correlation;
    this.makeQueue = makeQueue;
    this.unreadable = unreadable;
    this.concernsEverybody = concernsEverybody;
  }

  private SequencedDeadLetterQueue<EventMessage<?>> queue(String type) {
    return queues.computeIfAbsent(type, makeQueue);
  }

  /** An event is not given to a saga that waits. */
  private static final class SagaParkedException extends RuntimeException {
    private final transient SagaScopeDescriptor saga;

    SagaParkedException(SagaScopeDescriptor saga, @Nullable Exception cause) {
      super("The saga waits", cause, false, false);
      this.saga = saga;
    }
  }

  @Override
  public <T> MessageHandlingMember<T> wrapHandler(MessageHandlingMember<T> handler) {
    if (handler.hasAnnotation(DeadlineHandler.class)) {
      return new GuardedDeadline<>(handler);
    }
    return handler.hasAnnotation(SagaEventHandler.class) ? new Guarded<>(handler) : handler;
  }

  /** A deadline does not overtake the events that its saga waits to hear: it is tried again. */
  private final class GuardedDeadline<T> extends WrappedMessageHandlingMember<T> {

    GuardedDeadline(MessageHandlingMember<T> handler) {
      super(handler);
    }

    @Override
    public Object handle(Message<?> message, T target) throws Exception {
      if (Scope.describeCurrentScope() instanceof SagaScopeDescriptor saga) {
        var cause = unreadable.apply(id(saga));
        if (cause.isPresent() || waits(saga.getType(), id(saga))) {
          throw new SagaParkedException(saga, cause.orElse(null));
        }
      }
      return super.handle(message, target);
    }
  }

  private final class Guarded<T> extends WrappedMessageHandlingMember<T> {

    private final boolean starts;

    Guarded(MessageHandlingMember<T> handler) {
      super(handler);
      starts = handler.hasAnnotation(StartSaga.class);
    }

    @Override
    public Object handle(Message<?> message, T target) throws Exception {
      if (RETRIES.isBound() || !(message instanceof TrackedEventMessage<?> event)) {
        return super.handle(message, target);
      }
      var saga = (SagaScopeDescriptor) Scope.describeCurrentScope();
      // A saga that is to be started has another id each time
      var key = saga.getType() + " " + (starts ? "" : id(saga)) + " " + position(event);
      var cause = poisoned.get(key);
      if (cause != null && cause.isRecent()) {
        CurrentUnitOfWork.get().getOrComputeResource(PARKS, _ -> true);
        poisoned.computeIfPresent(key, (_, failing) -> failing.seenAgain());
        CurrentUnitOfWork.get()
            .root()
            .afterCommit(_ -> poisoned.remove(key)); // else it is parked again
        throw new SagaParkedException(saga, cause.last);
      }
      if (waits(saga.getType(), id(saga)) || waitsInThisUnit().contains(id(saga))) {
        throw new SagaParkedException(saga, null);
      }
      try {
        requireReadable(id(saga));
        var result = super.handle(message, target);
        attempts.remove(key);
        return result;
      } catch (Error e) {
        return failed(saga, key, event, new IllegalStateException(e)); // else the segment is dead
      } catch (Exception e) {
        return failed(saga, key, event, e);
      }
    }

    private Object failed(
        SagaScopeDescriptor saga, String key, TrackedEventMessage<?> event, Exception e)
        throws Exception {
      var counts = concernsEverybody.test(e) ? 0 : 1;
      var now =
          attempts.merge(
              key,
              new Attempts(saga.getType(), counts, e, System.nanoTime()),
              (before, next) -> new Attempts(next.type, before.count + counts, e, next.at));
      // In a batch that parks an event, others get one attempt: each attempt repeats the batch
      if (now.count >= ATTEMPTS
          || (counts > 0 && CurrentUnitOfWork.get().getResource(PARKS) != null)) {
        attempts.values().removeIf(failing -> !failing.isRecent());
        poisoned.values().removeIf(failing -> !failing.isRecent());
        attempts.remove(key);
        poisoned.put(key, now);
        log.error("Saga {} {} fails on event {}", saga.getType(), id(saga), position(event), e);
      }
      throw e;
    }
  }

  @Override
  public void onError(Exception fault, EventMessage<?> event, EventMessageHandler handler)
      throws Exception {
    if (!(fault instanceof SagaParkedException waits)) {
      throw fault;
    }
    var id = id(waits.saga);
    var letter =
        new GenericEventMessage<>(
            event.getIdentifier(),
            event.getPayload(),
            event
                .getMetaData()
                .and(SAGA, id)
                .and(POSITION, String.valueOf(position((TrackedEventMessage<?>) event))),
            event.getTimestamp());
    waitsInThisUnit().add(id);
    CurrentUnitOfWork.get()
        .onPrepareCommit(_ -> enqueue(waits.saga.getType(), id, letter, waits.getCause()));
  }

  /** A batch that comes again, because its end was not recorded, brings no letter twice. */
  private void enqueue(
      String type, String saga, EventMessage<?> letter, @Nullable Throwable cause) {
    var queue = queue(type);
    var last = -1L;
    for (var waiting : queue.deadLetterSequence(saga)) {
      last = Long.parseLong(of(waiting, POSITION));
    }
    if (cause == null && last < 0) {
      throw new ConcurrencyException("Nothing waits of the saga any more: it can hear the event");
    }
    if (Long.parseLong(String.valueOf(letter.getMetaData().get(POSITION))) > last) {
      queue.enqueue(
          saga,
          cause == null
              ? new GenericDeadLetter<>(saga, letter)
              : new GenericDeadLetter<>(saga, letter, cause));
    }
  }

  private static Set<String> waitsInThisUnit() {
    return CurrentUnitOfWork.get()
        .getOrComputeResource(SagaDeadLetters.class.getName(), _ -> new HashSet<>());
  }

  private static String id(SagaScopeDescriptor saga) {
    return String.valueOf(saga.getIdentifier());
  }

  private static long position(TrackedEventMessage<?> event) {
    return event.trackingToken().position().orElse(-1);
  }

  private static String of(DeadLetter<? extends EventMessage<?>> letter, String key) {
    return String.valueOf(letter.message().getMetaData().get(key));
  }

  /** Whether events wait of a saga. */
  boolean waits(String type, String saga) {
    return queue(type).contains(saga);
  }

  /** Why a segment of the sagas of a type stands still now. */
  Optional<String> fault(String type) {
    return attempts.values().stream()
        .filter(failing -> failing.type.equals(type) && failing.isRecent())
        .map(failing -> String.valueOf(failing.last))
        .findAny();
  }

  /** How many events wait of the sagas of a type. */
  long size(String type) {
    return queue(type).size();
  }

  List<Letter> first(String type, int most) {
    var letters = new ArrayList<Letter>();
    for (var sequence : queue(type).deadLetters()) {
      var first = sequence.iterator();
      if (letters.size() == most) {
        break;
      }
      if (first.hasNext()) {
        var letter = first.next();
        letters.add(
            new Letter(
                of(letter, SAGA),
                Long.parseLong(of(letter, POSITION)),
                letter.message().getPayloadType().getSimpleName(),
                letter.cause().map(cause -> cause.type() + ": " + cause.message()).orElse("")));
      }
    }
    return letters;
  }

  /** Gives a saga what waits of it, in order; false when it fails still. */
  boolean retry(String type, String saga, SagaRepository<?> sagas) {
    queue(type)
        .process(
            letter -> of(letter, SAGA).equals(saga),
            letter -> {
              var result =
                  ScopedValue.where(RETRIES, true)
                      .call(() -> handle(saga, letter.message(), sagas));
              if (!result.isExceptional()) {
                return Decisions.evict();
              }
              log.error("Saga {} {} fails still", type, saga, result.exceptionResult());
              return Decisions.requeue(result.exceptionResult());
            });
    return !waits(type, saga);
  }

  private ResultMessage<?> handle(String id, EventMessage<?> event, SagaRepository<?> sagas) {
    var unit = DefaultUnitOfWork.startAndGet(event);
    correlation.forEach(unit::registerCorrelationDataProvider);
    return unit.executeWithResult(
        () -> {
          var saga = sagas.load(id);
          if (saga == null) {
            log.warn("Saga {} has ended before it heard {}", id, event.getPayloadType());
            return null;
          }
          requireReadable(id);
          return saga.handle(event);
        });
  }

  private void requireReadable(String saga) {
    unreadable
        .apply(saga)
        .ifPresent(
            cause -> {
              throw cause;
            });
  }

  void discard(String type, String saga) {
    for (var letter : queue(type).deadLetterSequence(saga)) {
      queue(type).evict(letter);
    }
  }
}
