package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.events.EventTypes;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Events are stored for ever: name, version and JSON of each stand in {@code events.golden}, and
 * are read back as they were. After a new event, run this with {@code -Dgolden=write}, which adds
 * its line; a line that is there is never changed.
 */
class EventFormatTest {

  private static final Path FILE = Path.of("src/test/resources/io/muster/server/events.golden");

  private static EventTypes types;
  private static NamedTypeSerializer serializer;
  private static TestServer server;

  @BeforeAll
  static void find() throws Exception {
    types = new EventTypes(Events.find());
    serializer = new NamedTypeSerializer(types, new AnnotationRevisionResolver());
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** By name and version. */
  private static SortedMap<String, String> golden() throws IOException {
    var golden = new TreeMap<String, String>();
    for (var line : Files.readAllLines(FILE)) {
      var parts = line.split(" ", 3);
      golden.put(parts[0] + " " + parts[1], parts[2]);
    }
    return golden;
  }

  @Test
  void writesEveryEventAsItAlwaysDid() throws Exception {
    var written = new TreeMap<String, String>();
    for (var type : types.all().values()) {
      var stored = serializer.serialize(sample(type), String.class);
      written.put(
          stored.getType().getName() + " " + stored.getType().getRevision(), stored.getData());
    }
    var golden = golden();
    if ("write".equals(System.getProperty("golden"))) {
      written.forEach(golden::putIfAbsent);
      Files.write(
          FILE, golden.entrySet().stream().map(it -> it.getKey() + " " + it.getValue()).toList());
    }
    assertThat(golden).containsAllEntriesOf(written);
  }

  /** Also those of older versions: upcasters make today's of them. */
  @Test
  void readsEveryEventThatWasEverWritten() throws Exception {
    for (var stored : golden().entrySet()) {
      var key = stored.getKey().split(" ");
      var type = types.classOf(key[0]).orElseThrow();
      var entry =
          new GenericDomainEventEntry<>(
              "Any", "stream", 0, "id", Instant.EPOCH, key[0], key[1], stored.getValue(), "{}");
      assertThat(read(entry)).as(stored.getKey()).isEqualTo(sample(type));
    }
  }

  /** As the event store reads. */
  private static Object read(DomainEventData<?> entry) {
    return EventStreamUtils.upcastAndDeserializeDomainEvents(
            Stream.of(entry),
            server.bean(Serializer.class, "eventSerializer"),
            server.bean(EventUpcaster.class))
        .next()
        .getPayload();
  }

  private static Object sample(Class<?> type) throws ReflectiveOperationException {
    if (type.isSealed()) {
      return sample(type.getPermittedSubclasses()[0]);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    var components = type.getRecordComponents();
    var values = new Object[components.length];
    for (var i = 0; i < components.length; i++) {
      values[i] = sample(components[i].getGenericType());
    }
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    var constructor = type.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(values);
  }

  private static Object sample(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      var arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Map.class) {
        return Map.of(sample(arguments[0]), sample(arguments[1]));
      }
      return generic.getRawType() == Set.class
          ? Set.of(sample(arguments[0]))
          : List.of(sample(arguments[0]));
    }
    return switch (type.getTypeName()) {
      case "java.lang.String" -> "text";
      case "java.lang.Object" -> "value";
      case "java.lang.Integer", "int" -> (Object) 7;
      case "java.lang.Long", "long" -> (Object) 7_000_000_000L;
      case "boolean" -> true;
      case "java.util.UUID" -> UUID.fromString("00000000-0000-4000-8000-000000000007");
      case "java.time.Instant" -> Instant.parse("2030-01-01T12:00:00.007Z");
      default -> sample((Class<?>) type);
    };
  }
}
