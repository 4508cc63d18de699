package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.NamedTypeSerializer;
import io.muster.shared.events.EventTypes;
import io.muster.shared.write.StoredByFields;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** An aggregate whose snapshot cannot be read is replayed with each command, however old it is. */
class SnapshotsTest {

  private final NamedTypeSerializer serializer =
      new NamedTypeSerializer(new EventTypes(List.of()), new AnnotationRevisionResolver());

  static Stream<Class<?>> aggregates() {
    var scan = new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AnnotationTypeFilter(StoredByFields.class));
    return scan.findCandidateComponents("io.muster").stream()
        .map(BeanDefinition::getBeanClassName)
        .map(SnapshotsTest::named)
        .filter(aggregate -> !aggregate.getName().contains("specimen"));
  }

  private static Class<?> named(@Nullable String name) {
    try {
      return Class.forName(String.valueOf(name));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
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
