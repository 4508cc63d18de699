package io.muster.shared.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import io.muster.shared.commands.RefusedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.NoCache;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.messaging.annotation.SimpleResourceParameterResolverFactory;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.inspection.AggregateModel;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;

/**
 * One aggregate three times, for properties of any order of commands: one stays in memory, one is
 * made from its events for each command, as after a restart, and one, where snapshots of it are
 * stored, from a snapshot and the events behind it. All three must answer the same and apply the
 * same events.
 */
public final class Machines<T> {

  /** Events between two snapshots. */
  private static final int SNAPSHOT_AFTER = 3;

  private final SettableClock clock = new SettableClock();
  private final AggregateModel<T> model;
  private final ParameterResolverFactory resolvers;
  private final Class<T> type;
  private final List<Machine> machines;

  /**
   * What came of a command.
   *
   * @param payload what the handler answered; null for nothing
   * @param refusal the code of the refusal; null when it was not refused
   * @param events that it applied
   */
  public record Answer(
      @Nullable Object payload, @Nullable String refusal, List<? extends Object> events) {}

  /**
   * @param resources what handlers take beside the command; a {@link Clock} is there
   */
  public Machines(Class<T> type, Object... resources) {
    this.type = type;
    var all = new ArrayList<Object>(Arrays.asList(resources));
    all.add(clock);
    resolvers =
        MultiParameterResolverFactory.ordered(
            ClasspathParameterResolverFactory.forClass(type),
            new SimpleResourceParameterResolverFactory(all));
    model = AnnotatedAggregateMetaModelFactory.inspectAggregate(type, resolvers);
    machines =
        List.of(
            new Machine(new Memory(), false),
            new Machine(NoCache.INSTANCE, false),
            new Machine(NoCache.INSTANCE, type.isAnnotationPresent(StoredByFields.class)));
  }

  public Instant now() {
    return clock.now;
  }

  public void pass(Duration time) {
    clock.now = clock.now.plus(time);
  }

  /** Lets events have happened before. */
  public void given(String id, Object... events) {
    machines.forEach(machine -> machine.append(id, events));
  }

  /**
   * @throws AssertionError when the three do not agree
   */
  public Answer send(Object command) {
    return same(command, machine -> machine.send(command));
  }

  /** For what is done to an aggregate by a handler outside it. */
  public Answer invoke(String id, Function<T, @Nullable Object> what) {
    return same(what, machine -> machine.invoke(id, what));
  }

  private Answer same(Object what, Function<Machine, Answer> each) {
    var answers = machines.stream().map(each).toList();
    assertThat(answers.get(1)).as("after a restart: %s", what).isEqualTo(answers.getFirst());
    assertThat(answers.get(2)).as("after a snapshot: %s", what).isEqualTo(answers.getFirst());
    return answers.getFirst();
  }

  private static final class SettableClock extends Clock {
    private Instant now = Instant.parse("2030-01-01T12:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final class Machine {

    private final List<Object> applied = new ArrayList<>();
    private final SimpleCommandBus bus = SimpleCommandBus.builder().build();
    private final EmbeddedEventStore store;
    private final EventSourcingRepository<T> repository;

    @SuppressWarnings("unchecked")
    Machine(Cache cache, boolean snapshots) {
      store = EmbeddedEventStore.builder().storageEngine(new Engine()).build();
      var _ = store.subscribe(events -> events.forEach(event -> applied.add(event.getPayload())));
      var snapshotter =
          AggregateSnapshotter.builder()
              .eventStore(store)
              .aggregateFactories(List.of(new GenericAggregateFactory<>(model)))
              .repositoryProvider(this::repository)
              .parameterResolverFactory(resolvers)
              .build();
      repository =
          EventSourcingRepository.<T>builder(type)
              .aggregateModel(model)
              .parameterResolverFactory(resolvers)
              .eventStore(store)
              .cache(cache)
              .snapshotTriggerDefinition(
                  snapshots
                      ? new EventCountSnapshotTriggerDefinition(snapshotter, SNAPSHOT_AFTER)
                      : NoSnapshotTriggerDefinition.INSTANCE)
              .build();
      var _ =
          AggregateAnnotationCommandHandler.<T>builder()
              .aggregateType(type)
              .aggregateModel(model)
              .parameterResolverFactory(resolvers)
              .repository(repository)
              .build()
              .subscribe(bus);
    }

    @SuppressWarnings("unchecked")
    private <A> EventSourcingRepository<A> repository(Class<A> any) {
      return (EventSourcingRepository<A>) repository;
    }

    void append(String id, Object... events) {
      var messages = new ArrayList<EventMessage<?>>();
      var sequence = store.lastSequenceNumberFor(id).map(last -> last + 1).orElse(0L);
      for (var event : events) {
        messages.add(new GenericDomainEventMessage<>(type.getSimpleName(), id, sequence++, event));
      }
      at(
          () -> {
            store.publish(messages);
            return null;
          });
    }

    Answer send(Object command) {
      return answer(
          () -> {
            var result = new Object[1];
            var fault = new Throwable[1];
            bus.dispatch(
                GenericCommandMessage.asCommandMessage(command),
                (_, answer) -> {
                  if (answer.isExceptional()) {
                    fault[0] = answer.exceptionResult();
                  } else {
                    result[0] = answer.getPayload();
                  }
                });
            if (fault[0] != null) {
              throw thrown(fault[0]);
            }
            return result[0];
          });
    }

    Answer invoke(String id, Function<T, @Nullable Object> what) {
      return answer(
          () -> {
            var result =
                DefaultUnitOfWork.startAndGet(null)
                    .executeWithResult(() -> repository.load(id).invoke(what::apply));
            if (result.isExceptional()) {
              throw thrown(result.exceptionResult());
            }
            return result.getPayload();
          });
    }

    private static Exception thrown(Throwable fault) {
      return fault instanceof Exception e ? e : new IllegalStateException(fault);
    }

    private Answer answer(Callable<@Nullable Object> work) {
      var before = applied.size();
      try {
        return new Answer(at(work), null, applied(before));
      } catch (RefusedException e) {
        return new Answer(null, e.refusal().code(), applied(before));
      } catch (AggregateNotFoundException e) {
        return new Answer(null, "gone", applied(before));
      }
    }

    private List<Object> applied(int before) {
      return List.copyOf(applied.subList(before, applied.size()));
    }

    /** By this clock also for what events say of their time. */
    private @Nullable Object at(Callable<@Nullable Object> work) {
      var before = GenericEventMessage.clock;
      GenericEventMessage.clock = clock;
      try {
        return work.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        GenericEventMessage.clock = before;
      }
    }
  }

  /** Keeps the aggregate. One that has decided nothing has no identifier. */
  private static final class Memory extends WeakReferenceCache {

    private @Nullable Object kept;

    @Override
    public void put(@Nullable Object key, Object value) {
      if (key != null) {
        kept = value;
        super.put(key, value);
      }
    }

    @Override
    public boolean putIfAbsent(@Nullable Object key, Object value) {
      return key != null && super.putIfAbsent(key, value);
    }
  }

  /** Stores snapshots as a server does: by their fields, as text. */
  private static final class Engine extends InMemoryEventStorageEngine {

    private final Jackson3Serializer serializer =
        Jackson3Serializer.builder()
            .jsonMapperBuilderCustomizer(
                json ->
                    json.changeDefaultVisibility(
                        visibility ->
                            visibility.withVisibility(
                                PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)))
            .build();
    private final Map<String, DomainEventMessage<SerializedObject<String>>> snapshots =
        new HashMap<>();

    @Override
    public void storeSnapshot(DomainEventMessage<?> snapshot) {
      snapshots.put(
          snapshot.getAggregateIdentifier(),
          with(snapshot, serializer.serialize(snapshot.getPayload(), String.class)));
    }

    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String id) {
      try {
        return Optional.ofNullable(snapshots.get(id))
            .map(stored -> with(stored, serializer.deserialize(stored.getPayload())));
      } catch (RuntimeException e) {
        throw new AssertionError("The framework would read the events, and hide it", e);
      }
    }

    private static <P> DomainEventMessage<P> with(DomainEventMessage<?> message, P payload) {
      return new GenericDomainEventMessage<>(
          message.getType(),
          message.getAggregateIdentifier(),
          message.getSequenceNumber(),
          payload);
    }
  }
}
