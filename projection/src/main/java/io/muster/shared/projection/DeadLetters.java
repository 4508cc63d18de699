package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.projection.EventProcessor.Letter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.DeadLetterQueueOverflowException;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the events that a view cannot be made from, in order and by view, so that the other views
 * go on. Operators see, retry and discard them. When the queue is full the letter is dropped and
 * the view stays as it is (see {@link DroppedLetters}); then it cannot be retried any more, but the
 * event is in the record, and a rebuild makes the view anew.
 *
 * <p>A projector, and each rebuild of it, has one of its own on the same queue.
 */
public final class DeadLetters implements DeadLetterSink {

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final String SEQUENCE = "sequence";
  private static final String POSITION = "position";
  private static final String STREAM = "stream";
  private static final long UNKNOWN = -1;

  private final SequencedDeadLetterQueue<EventMessage<?>> queue;
  private final DroppedLetters dropped;

  /** Views with letters: the position of the last one, or {@link #UNKNOWN} until it is read. */
  private volatile Map<String, Long> parked = new ConcurrentHashMap<>();

  public DeadLetters(SequencedDeadLetterQueue<EventMessage<?>> queue, DroppedLetters dropped) {
    this.queue = queue;
    this.dropped = dropped;
    reload();
  }

  /** Another one on the same queue. */
  DeadLetters another() {
    return new DeadLetters(queue, dropped.another());
  }

  /** Another process may have parked views, or let them go on. */
  void reload() {
    dropped.reload();
    var found = new ConcurrentHashMap<String, Long>();
    for (var letters : queue.deadLetters()) {
      for (var first : letters) {
        found.put(sequence(first), UNKNOWN);
        break;
      }
    }
    parked = found;
  }

  private static String sequence(DeadLetter<? extends EventMessage<?>> letter) {
    return String.valueOf(letter.message().getMetaData().get(SEQUENCE));
  }

  private static long position(DeadLetter<? extends EventMessage<?>> letter) {
    return Long.parseLong(String.valueOf(letter.message().getMetaData().get(POSITION)));
  }

  /** How many events wait. */
  public long size() {
    return queue.size();
  }

  /** One letter per view: the first that waits, or the first that was dropped. */
  public List<Letter> list(int most) {
    var letters = new ArrayList<Letter>();
    letters.addAll(dropped.first(most));
    for (var sequence : queue.deadLetters()) {
      for (var letter : sequence) {
        if (letters.size() < most && !dropped.contains(sequence(letter))) {
          letters.add(
              new Letter(
                  sequence(letter),
                  position(letter),
                  letter.message().getPayloadType().getSimpleName(),
                  letter.cause().map(cause -> cause.type() + ": " + cause.message()).orElse("")));
        }
        break;
      }
    }
    return letters;
  }

  /** Whether events of a view wait. */
  public boolean has(String sequence) {
    return parked.containsKey(sequence) || dropped.contains(sequence);
  }

  /**
   * Whether what waits of a view can be folded in order: all of it is kept, and it is known which
   * view it is.
   */
  public boolean canRetry(String sequence) {
    return !dropped.contains(sequence) && !sequence.endsWith(" " + ReadModel.UNKNOWN_VIEW);
  }

  /**
   * Whether a view may go on without what waits. Where all views of its read model stand still,
   * none may: nobody knows which events each of them missed.
   */
  boolean canDiscard(String sequence) {
    return !dropped.allStand(sequence);
  }

  /**
   * Why all views of read models stand still; empty when those of none do.
   *
   * @param readModels by name, with the generation
   */
  Optional<String> fault(Collection<String> readModels) {
    var standing = dropped.standingReadModels().stream().filter(readModels::contains).toList();
    return standing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "all views of %s stand still, because more letters waited than can be kept: rebuild the read models"
                .formatted(String.join(", ", standing)));
  }

  /**
   * Takes a view's letters out, in order, and gives each to {@code task}; one that it cannot handle
   * stays, with those behind it.
   *
   * @return whether none is left
   */
  boolean retry(String sequence, LetterTask task) {
    var processed =
        queue.process(
            letter -> sequence.equals(letter.message().getMetaData().get(SEQUENCE)),
            letter -> {
              try {
                task.handle(positioned(letter.message()));
                return Decisions.evict();
              } catch (RuntimeException | VirtualMachineError e) {
                log.error("An event of {} still cannot be folded", sequence, e);
                return Decisions.requeue(e);
              }
            });
    var left = processed ? 0 : queue.sequenceSize(sequence);
    if (left == 0) {
      parked.remove(sequence);
    }
    return left == 0;
  }

  /** What {@link #retry} gives letters to. */
  interface LetterTask {
    void handle(PositionedEvent event);
  }

  private static PositionedEvent positioned(EventMessage<?> message) {
    var metadata = message.getMetaData();
    return new PositionedEvent(
        (DomainEvent) message.getPayload(),
        new Recorded(
            Long.parseLong(String.valueOf(metadata.get(POSITION))),
            message.getTimestamp(),
            String.valueOf(metadata.get(STREAM))));
  }

  /** Forgets every letter of a view. */
  void discard(String sequence) {
    discard(sequence::equals);
  }

  /** Forgets every letter of all views of a read model. */
  void discardAll(String readModel) {
    discard(sequence -> sequence.startsWith(readModel + " "));
  }

  private void discard(Predicate<String> discarded) {
    for (var letters : queue.deadLetters()) {
      for (var letter : letters) {
        if (!discarded.test(sequence(letter))) {
          break; // all of one sequence are of one view
        }
        queue.evict(letter);
      }
    }
    parked.keySet().removeIf(discarded);
    dropped.discard(discarded);
  }

  static String sequence(String readModel, String viewId) {
    return readModel + " " + viewId;
  }

  @Override
  public boolean parkIfBlocked(String readModel, String viewId, PositionedEvent event) {
    var sequence = sequence(readModel, viewId);
    if (!has(sequence)) {
      return false;
    }
    enqueue(sequence, event, null);
    return true;
  }

  @Override
  public void park(String readModel, String viewId, PositionedEvent event, Throwable cause) {
    var sequence = sequence(readModel, viewId);
    log.error("Event {} cannot be folded into {}", event.position(), sequence, cause);
    enqueue(sequence, event, cause);
  }

  /** A batch that comes again, because its end was not recorded, brings no letter twice. */
  private void enqueue(String sequence, PositionedEvent event, @Nullable Throwable cause) {
    if (dropped.contains(sequence) || event.position() <= lastKept(sequence)) {
      return;
    }
    try {
      queue.enqueue(sequence, letter(sequence, event, cause));
      parked.put(sequence, event.position());
    } catch (DeadLetterQueueOverflowException e) {
      dropped.add(sequence, event);
      log.error(
          "The dead-letter queue is full for {}; rebuild the read models to fix it", sequence);
    }
  }

  /** Position of a view's last letter; -1 when there is none. */
  private long lastKept(String sequence) {
    var last = parked.get(sequence);
    if (last == null || last != UNKNOWN) {
      return last == null ? UNKNOWN : last;
    }
    var found = UNKNOWN;
    for (var letter : queue.deadLetterSequence(sequence)) {
      found = position(letter);
    }
    parked.put(sequence, found);
    return found;
  }

  private static DeadLetter<? extends EventMessage<?>> letter(
      String sequence, PositionedEvent event, @Nullable Throwable cause) {
    var message =
        new GenericEventMessage<>(
            GenericEventMessage.asEventMessage(event.event()).getIdentifier(),
            event.event(),
            Map.of(
                SEQUENCE,
                sequence,
                POSITION,
                String.valueOf(event.position()),
                STREAM,
                event.recorded().stream()),
            event.recorded().at());
    return cause == null
        ? new GenericDeadLetter<>(sequence, message)
        : new GenericDeadLetter<>(sequence, message, cause);
  }
}
