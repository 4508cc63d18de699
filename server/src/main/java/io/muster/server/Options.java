package io.muster.server;

import io.muster.shared.options.Option;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.util.unit.DataSize;

/**
 * The options that exist: those of every record that is a {@link ConfigurationProperties} and whose
 * name ends in {@code Options}. A mistyped one stops the start, instead of being ignored.
 */
final class Options {

  private static final String RECORDS = "classpath*:io/muster/**/*Options.class";

  private Options() {}

  /**
   * @param value how its value is written, e.g. DURATION
   */
  record Known(String name, String value, String defaultValue, String help) {}

  /** Sorted by name. */
  static List<Known> all() {
    return records().stream()
        .flatMap(type -> of(type.getAnnotation(ConfigurationProperties.class).value(), type))
        .sorted(Comparator.comparing(Known::name))
        .toList();
  }

  /** The records of all contexts, found by themselves. */
  static List<Class<?>> records() {
    try {
      var metadata = new SimpleMetadataReaderFactory();
      var found = new ArrayList<Class<?>>();
      for (var resource : new PathMatchingResourcePatternResolver().getResources(RECORDS)) {
        var type =
            Class.forName(metadata.getMetadataReader(resource).getClassMetadata().getClassName());
        if (type.isAnnotationPresent(ConfigurationProperties.class)) {
          found.add(type);
        }
      }
      return found;
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("The options cannot be listed", e);
    }
  }

  private static Stream<Known> of(String prefix, Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .flatMap(
            component -> {
              var name = prefix + "." + kebab(component.getName());
              var option = component.getAnnotation(Option.class);
              return option == null
                  ? of(name, component.getType())
                  : Stream.of(
                      new Known(
                          name, written(component), defaultOf(record, component), option.value()));
            });
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static String written(RecordComponent component) {
    var type = component.getType();
    if (type.isEnum()) {
      return "NAME";
    }
    if (type == Duration.class) {
      return "DURATION";
    }
    if (type == DataSize.class) {
      return "SIZE";
    }
    if (type == Path.class) {
      return component.getName().startsWith("tls") ? "FILE" : "FOLDER";
    }
    if (List.class.isAssignableFrom(type)) {
      return component.getGenericType().getTypeName().contains(Path.class.getName())
          ? "FILES"
          : "LIST";
    }
    if (type == boolean.class) {
      return "true|false";
    }
    return type == String.class ? "TEXT" : "N";
  }

  private static String defaultOf(Class<?> record, RecordComponent component) {
    var constructor = record.getDeclaredConstructors()[0];
    return Arrays.stream(constructor.getParameters())
        .filter(parameter -> parameter.getName().equals(component.getName()))
        .map(parameter -> parameter.getAnnotation(DefaultValue.class))
        .flatMap(Stream::ofNullable)
        .map(value -> String.join(",", value.value()))
        .findFirst()
        .orElse("");
  }

  /** A line or two for each. */
  static String help() {
    var lines = new StringBuilder();
    for (var option : all()) {
      lines
          .append("  --%s=%s%n".formatted(option.name, option.value))
          .append("        %s".formatted(option.help))
          .append(
              option.defaultValue.isEmpty() ? "" : "; %s by default".formatted(option.defaultValue))
          .append(System.lineSeparator());
    }
    return lines.toString();
  }

  /** A sentence on the first option that is wrong. */
  static Optional<String> problem(List<String> options) {
    var known = all().stream().map(Known::name).toList();
    for (var option : options) {
      var parts = option.substring(2).split("=", 2);
      if (!exists(parts[0], known)) {
        return Optional.of("There is no option " + option + "; --help lists them.");
      }
      if (parts.length < 2) {
        return Optional.of("The option " + option + " needs a value: " + option + "=...");
      }
      if (parts[0].equals("server.port") && !isPort(parts[1])) {
        return Optional.of(parts[1] + " is no port; ports are numbers from 0 to 65535.");
      }
    }
    return Optional.empty();
  }

  /** Options of the framework ({@code server.}, {@code logging.}, ...) are its own affair. */
  private static boolean exists(String name, List<String> known) {
    return name.startsWith("muster.")
        ? known.contains(name.replaceFirst("\\[\\d+]$", ""))
        : name.matches("(server|logging|management|spring)\\..+");
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535;
  }
}
