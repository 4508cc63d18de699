package io.muster.server;

import io.muster.shared.process.SagaDeadLetters;
import io.muster.shared.process.SagaProcessor;
import io.muster.shared.projection.EventProcessor;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** All that follows the record: the projectors, the processors of the sagas, and the deadlines. */
@Component
class EventProcessors {

  private final Projectors projectors;
  private final Configuration axon;
  private final SagaDeadLetters parked;
  private final SegmentClaims claims;
  private final DeadlineProcessor deadlines;
  private final Clock clock;
  private @Nullable List<EventProcessor> made;

  EventProcessors(
      Projectors projectors,
      Configuration axon,
      SagaDeadLetters parked,
      SegmentClaims claims,
      DeadlineProcessor deadlines,
      Clock clock) {
    this.projectors = projectors;
    this.axon = axon;
    this.parked = parked;
    this.claims = claims;
    this.deadlines = deadlines;
    this.clock = clock;
  }

  /** The same ones each time. */
  synchronized List<EventProcessor> all() {
    if (made == null) {
      made = make();
    }
    return made;
  }

  private List<EventProcessor> make() {
    var sagas =
        axon.eventProcessingConfiguration().sagaConfigurations().stream()
            .map(saga -> new SagaProcessor(saga, parked, claims::unclaimed, clock));
    return Stream.of(projectors.all().stream(), sagas, Stream.of(deadlines))
        .<EventProcessor>flatMap(Function.identity())
        .toList();
  }

  Optional<EventProcessor> named(String name) {
    return all().stream().filter(processor -> processor.name().equals(name)).findAny();
  }
}
