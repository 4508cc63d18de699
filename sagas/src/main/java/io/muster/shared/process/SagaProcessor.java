package io.muster.shared.process;

import io.muster.shared.projection.EventProcessor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.axonframework.config.SagaConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;

/** The processor of a saga: the saga's type is its name, the saga's id the sequence. */
public final class SagaProcessor implements EventProcessor {

  /** So long a segment may be without a process, as when one takes it over from another. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(15);

  private final SagaConfiguration<?> saga;
  private final SagaDeadLetters parked;
  private final Function<String, Set<Integer>> unclaimed;
  private final Clock clock;

  /** Where each segment was last; one that failed is not told by the framework any more. */
  private final Map<Integer, Long> positions = new ConcurrentHashMap<>();

  /** Since when a segment is idle. */
  private final Map<Integer, Instant> idle = new ConcurrentHashMap<>();

  /**
   * @param unclaimed the segments of a processor that no process works on
   */
  public SagaProcessor(
      SagaConfiguration<?> saga,
      SagaDeadLetters parked,
      Function<String, Set<Integer>> unclaimed,
      Clock clock) {
    this.saga = saga;
    this.parked = parked;
    this.unclaimed = unclaimed;
    this.clock = clock;
  }

  @Override
  public String name() {
    return saga.type().getSimpleName();
  }

  /**
   * The lowest position of the segments that this process works on, or that no process works on; -1
   * before this process has worked on any.
   */
  @Override
  public long position() {
    StreamingEventProcessor processor = saga.eventProcessor();
    var here = processor.processingStatus();
    here.forEach(
        (segment, status) -> positions.put(segment, status.getCurrentPosition().orElse(-1)));
    if (!here.keySet().containsAll(positions.keySet())) {
      var nowhere = unclaimed.apply(processor.getName());
      positions.keySet().removeIf(it -> !here.containsKey(it) && !nowhere.contains(it));
    }
    return positions.values().stream().mapToLong(Long::longValue).min().orElse(-1);
  }

  @Override
  public Optional<String> fault() {
    return parked.fault(name()).or(this::standing);
  }

  private Optional<String> standing() {
    var now = clock.instant();
    StreamingEventProcessor processor = saga.eventProcessor();
    var standing = unclaimed.apply(processor.getName());
    idle.keySet().retainAll(standing);
    standing.forEach(segment -> idle.putIfAbsent(segment, now));
    return idle.entrySet().stream()
        .filter(segment -> segment.getValue().plus(MAX_IDLE).isBefore(now))
        .map(segment -> "no process works on its segment " + segment.getKey())
        .findFirst();
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
