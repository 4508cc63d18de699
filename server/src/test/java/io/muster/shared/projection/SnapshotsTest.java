package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.muster.server.NamedTypeSerializer;
import io.muster.shared.events.EventTypes;
import io.muster.shared.write.StoredByFields;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An aggregate whose snapshot cannot be read is replayed with each command, however old it is. */
class SnapshotsTest {

  private final NamedTypeSerializer serializer =
      new NamedTypeSerializer(new EventTypes(List.of()), new AnnotationRevisionResolver());

  static Stream<Class<?>> aggregates() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.muster")
            .stream()
            .filter(it -> it.isAnnotatedWith(StoredByFields.class))
            .map(JavaClass::reflect);
  }

  @ParameterizedTest
  @MethodSource("aggregates")
  void areReadAsTheyWereWritten(Class<?> aggregate) throws Exception {
    for (var seed = 1; seed <= 5; seed++) {
      var constructor = aggregate.getDeclaredConstructor();
      constructor.setAccessible(true);
      var written = constructor.newInstance();
      new RandomEvents(seed).fill(written);
      Object read = serializer.deserialize(serializer.serialize(written, String.class));
      assertThat(read).usingRecursiveComparison().isEqualTo(written);
    }
  }
}
