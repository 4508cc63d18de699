package io.muster.shared.process;

import io.muster.shared.projection.EventProcessor;
import java.util.List;
import java.util.Optional;
import org.axonframework.config.SagaConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;

/** The processor of a saga: the saga's type is its name, the saga's id the sequence. */
public record SagaProcessor(SagaConfiguration<?> saga, SagaDeadLetters parked)
    implements EventProcessor {

  @Override
  public String name() {
    return saga.type().getSimpleName();
  }

  /** -1 while no segment is at work. */
  @Override
  public long position() {
    StreamingEventProcessor processor = saga.eventProcessor();
    return processor.processingStatus().values().stream()
        .mapToLong(segment -> segment.getCurrentPosition().orElse(-1))
        .min()
        .orElse(-1);
  }

  @Override
  public Optional<String> fault() {
    return parked.fault(name());
  }

  @Override
  public long letters() {
    return parked.size(name());
  }

  @Override
  public List<Letter> firstDeadLetters(int most) {
    return parked.first(name(), most);
  }

  @Override
  public boolean waits(String sequence) {
    return parked.waits(name(), sequence);
  }

  @Override
  public boolean canRetry(String sequence) {
    return true;
  }

  @Override
  public boolean retry(String sequence) {
    return parked.retry(name(), sequence, saga.repository());
  }

  @Override
  public boolean discard(String sequence) {
    var waits = parked.waits(name(), sequence);
    parked.discard(name(), sequence);
    return waits;
  }
}
