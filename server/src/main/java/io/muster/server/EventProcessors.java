package io.muster.server;

import io.muster.shared.process.SagaDeadLetters;
import io.muster.shared.process.SagaProcessor;
import io.muster.shared.projection.EventProcessor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.config.Configuration;
import org.springframework.stereotype.Component;

/** All that follows the record: the projectors, and the processors of the sagas. */
@Component
class EventProcessors {

  private final Projectors projectors;
  private final Configuration axon;
  private final SagaDeadLetters parked;

  EventProcessors(Projectors projectors, Configuration axon, SagaDeadLetters parked) {
    this.projectors = projectors;
    this.axon = axon;
    this.parked = parked;
  }

  List<EventProcessor> all() {
    var sagas =
        axon.eventProcessingConfiguration().sagaConfigurations().stream()
            .map(saga -> new SagaProcessor(saga, parked));
    return Stream.<EventProcessor>concat(projectors.all().stream(), sagas).toList();
  }

  Optional<EventProcessor> named(String name) {
    return all().stream().filter(processor -> processor.name().equals(name)).findAny();
  }
}
