package io.muster.server;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventTypes;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/events.md} current; {@code -Dgolden=write} writes it anew. Who listens is taken
 * from the code: the contexts whose folds, processes or decisions name the event.
 */
class EventCatalogueTest {

  private static final Path FILE = Path.of("../docs/events.md");
  private static final String ROOT = "io.muster.";

  /** Large, and not needed after the test. */
  private final JavaClasses code =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.muster");

  @Test
  void tellsEveryEvent() throws Exception {
    var written = catalogue(new EventTypes(Events.find()));
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(FILE, written);
    }
    assertThat(Files.readString(FILE)).isEqualTo(written);
    assertThat(written).contains("| `device.registered` | 1 |").doesNotContain("specimen");
  }

  private String catalogue(EventTypes types) {
    var text = new StringBuilder();
    text.append(
        """
        # Events

        Every event that the record holds, by its stored name. A test writes this file from the
        code. Each event also has a position, a time, and who caused it and through what.

        """);
    text.append("| Event | Version | Meaning | Fields | Heard by |\n|---|---|---|---|---|\n");
    types
        .all()
        .forEach(
            (name, event) -> {
              if (code.contain(event)) {
                var type = types.of(event).orElseThrow();
                text.append(
                    "| `%s` | %d | %s | %s | %s |%n"
                        .formatted(name, type.version(), type.meaning(), fields(event), by(event)));
              }
            });
    return text.toString();
  }

  private static String fields(Class<?> event) {
    return Arrays.stream(event.getRecordComponents())
        .map(EventCatalogueTest::field)
        .collect(joining(", "));
  }

  private static String field(RecordComponent component) {
    return "`%s` %s".formatted(component.getName(), name(component.getGenericType()));
  }

  private static String name(Type type) {
    if (type instanceof ParameterizedType generic) {
      var arguments = Stream.of(generic.getActualTypeArguments());
      return ((Class<?>) generic.getRawType()).getSimpleName()
          + " of "
          + arguments.map(EventCatalogueTest::name).collect(joining(" to "));
    }
    return ((Class<?>) type).getSimpleName();
  }

  /** Also those that hear all events of its kind. */
  private String by(Class<? extends DomainEvent> event) {
    var contexts = new TreeSet<String>();
    kinds(event)
        .filter(heard -> heard != DomainEvent.class && code.contain(heard))
        .filter(heard -> !heard.getPackageName().startsWith(ROOT + "shared"))
        .flatMap(heard -> code.get(heard).getDirectDependenciesToSelf().stream())
        .map(Dependency::getOriginClass)
        .filter(listener -> !listener.getPackageName().endsWith(".events"))
        .map(EventCatalogueTest::context)
        .forEach(contexts::add);
    return String.join(", ", contexts);
  }

  /** The event, and all that it is. */
  private static Stream<Class<?>> kinds(Class<?> event) {
    return Stream.concat(
        Stream.of(event), Stream.of(event.getInterfaces()).flatMap(EventCatalogueTest::kinds));
  }

  private static String context(JavaClass type) {
    return type.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
  }
}
