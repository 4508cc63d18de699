package io.muster.shared.projection;

import io.muster.shared.projection.ReadModel.Positioned;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the events that a view cannot be folded from, in order and by view, so that the other views
 * go on; operators find them in the queue and in the log.
 */
public final class DeadLetters implements Poisoned {

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final SequencedDeadLetterQueue<EventMessage<?>> queue;
  private final Set<String> parked = ConcurrentHashMap.newKeySet();

  public DeadLetters(SequencedDeadLetterQueue<EventMessage<?>> queue) {
    this.queue = queue;
    queue
        .deadLetters()
        .forEach(
            sequence ->
                sequence.forEach(
                    letter ->
                        parked.add(
                            String.valueOf(letter.message().getMetaData().get("sequence")))));
  }

  /** How many events wait. */
  public long size() {
    return queue.size();
  }

  @Override
  public boolean parked(String readModel, String viewId, Positioned event) {
    var sequence = readModel + " " + viewId;
    return parked.contains(sequence)
        && queue.enqueueIfPresent(sequence, letter(sequence, event, null));
  }

  @Override
  public void park(String readModel, String viewId, Positioned event, RuntimeException cause) {
    var sequence = readModel + " " + viewId;
    log.error("Event {} cannot be folded into {}", event.position(), sequence, cause);
    queue.enqueue(sequence, letter(sequence, event, cause).get());
    parked.add(sequence);
  }

  private static Supplier<DeadLetter<? extends EventMessage<?>>> letter(
      String sequence, Positioned event, @Nullable RuntimeException cause) {
    var message =
        new GenericEventMessage<>(
            event.payload(),
            Map.of("sequence", sequence, "position", String.valueOf(event.position())));
    return () ->
        cause == null
            ? new GenericDeadLetter<>(sequence, message)
            : new GenericDeadLetter<>(sequence, message, cause);
  }
}
