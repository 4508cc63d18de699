package io.muster;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.muster.shared.events.DomainEvent;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.junit.jupiter.api.Test;

/**
 * Events are stored for ever: the name and the JSON of each stand in {@code events.golden}, and are
 * read back as they were. A new event adds a line there; a line is never changed.
 */
class EventFormatTest {

  private final Jackson3Serializer serializer = Jackson3Serializer.builder().build();

  private static Map<String, Class<?>> eventTypes() {
    var types = new TreeMap<String, Class<?>>();
    new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.muster")
            .stream()
            .filter(type -> type.isAssignableTo(DomainEvent.class) && type.isRecord())
            .map(JavaClass::reflect)
            .forEach(type -> types.put(type.getName(), type));
    return types;
  }

  private static Map<String, String> golden() throws IOException {
    try (var in = EventFormatTest.class.getResourceAsStream("events.golden")) {
      assertThat(in).as("events.golden").isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" ", 2))
          .collect(
              Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, _) -> a, TreeMap::new));
    }
  }

  @Test
  void writesEveryEventAsItAlwaysDid() throws Exception {
    var written = new TreeMap<String, String>();
    for (var type : eventTypes().entrySet()) {
      var event = sample(type.getValue());
      written.put(type.getKey(), serializer.serialize(event, String.class).getData());
    }
    assertThat(written).isEqualTo(golden());
  }

  @Test
  void readsEveryEventThatWasEverWritten() throws Exception {
    for (var stored : golden().entrySet()) {
      Object read =
          serializer.deserialize(
              new SimpleSerializedObject<>(stored.getValue(), String.class, stored.getKey(), null));
      assertThat(read).isEqualTo(sample(Class.forName(stored.getKey())));
    }
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
      case "long" -> (Object) 7_000_000_000L;
      case "boolean" -> true;
      case "java.util.UUID" -> UUID.fromString("00000000-0000-4000-8000-000000000007");
      case "java.time.Instant" -> Instant.parse("2030-01-01T12:00:00.007Z");
      default -> sample((Class<?>) type);
    };
  }
}
