package io.muster.server;

import io.muster.deployments.process.DeploymentCompletion;
import io.muster.shared.projection.Checkpoints;
import io.muster.shared.projection.Databases;
import io.muster.shared.projection.DeadLetters;
import io.muster.shared.projection.DroppedLetters;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.Projection;
import io.muster.shared.projection.Projector;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.record.ProcessName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.extensions.mongo.MongoTemplate;
import org.axonframework.extensions.mongo.eventhandling.deadletter.MongoSequencedDeadLetterQueue;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * The projectors: one for each name that {@link ReadModels} gives. They are made when somebody asks
 * first, after every context has made its read models.
 */
@Component
class Projectors {

  /** Beyond this views are frozen without their letters being kept. */
  private static final int MAX_LETTERS = 10_000;

  private final ReadModels readModels;
  private final ObjectProvider<Follower> followers;
  private final EventStore events;
  private final MongoTemplate template;
  private final Serializer serializer;
  private final Databases databases;
  private final Checkpoints checkpoints;
  private @Nullable Map<String, Projector> made;

  Projectors(
      ReadModels readModels,
      ObjectProvider<Follower> followers,
      EventStore events,
      MongoTemplate template,
      Databases databases,
      ProcessName process,
      @Qualifier("eventSerializer") Serializer serializer) {
    this.readModels = readModels;
    this.followers = followers;
    this.events = events;
    this.template = template;
    this.serializer = serializer;
    this.databases = databases;
    this.checkpoints =
        new Checkpoints(
            databases.get("engine").getCollection("checkpoints"),
            process.value(),
            System::nanoTime);
  }

  /** By name. */
  private synchronized Map<String, Projector> byName() {
    if (made == null) {
      made =
          readModels.byProjector().entrySet().stream()
              .map(models -> projector(models.getKey(), models.getValue()))
              .collect(Collectors.toMap(Projector::name, Function.identity()));
    }
    return made;
  }

  List<Projector> all() {
    return List.copyOf(byName().values());
  }

  Optional<Projector> named(String name) {
    return Optional.ofNullable(byName().get(name));
  }

  /** Waits until the look-ups show an event; false when that takes longer. */
  boolean awaitLookups(long position, Duration atMost) {
    return await(ReadModels.LOOKUPS, position, atMost);
  }

  /** Waits until the views show an event; false when that takes longer. */
  boolean awaitViews(long position, Duration atMost) {
    return await(ReadModels.VIEWS, position, atMost);
  }

  /** Waits until the devices of deployments that are through are counted up to an event. */
  boolean awaitDeployments(long position, Duration atMost) {
    return await(ReadModels.projectorOf(DeploymentCompletion.class), position, atMost);
  }

  private boolean await(String name, long position, Duration atMost) {
    return named(name).map(it -> it.awaitPosition(position, atMost)).orElse(true);
  }

  private Projector projector(String name, List<ReadModel<?, ?>> models) {
    var queue =
        MongoSequencedDeadLetterQueue.<EventMessage<?>>builder()
            .processingGroup(name)
            .maxSequences(MAX_LETTERS)
            .maxSequenceSize(MAX_LETTERS)
            .mongoTemplate(template)
            .serializer(serializer)
            .build();
    var dropped =
        new DroppedLetters(databases.get("engine").getCollection("dropped-letters-" + name));
    var following =
        followers.stream()
            .filter(follower -> ReadModels.projectorOf(follower.getClass()).equals(name))
            .toList();
    return new Projector(
        new Projection(
            name, events, checkpoints, models, following, new DeadLetters(queue, dropped), false));
  }
}
