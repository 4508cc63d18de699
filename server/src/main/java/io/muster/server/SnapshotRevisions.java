package io.muster.server;

import io.muster.shared.write.StoredByFields;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.RevisionResolver;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The revision of an aggregate's snapshots: computed from the fields that they hold, with those of
 * the records in them. A snapshot of another revision is passed over, and the aggregate is loaded
 * from its events.
 */
@Component
class SnapshotRevisions implements RevisionResolver, SnapshotFilter {

  /** By the names of the aggregates. */
  private static final Map<String, String> CURRENT = new ConcurrentHashMap<>();

  private static final ClassValue<String> REVISIONS =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          var described = new StringBuilder();
          describe(type, described, new LinkedHashSet<>());
          var hash =
              java.util.UUID.nameUUIDFromBytes(
                  described.toString().getBytes(StandardCharsets.UTF_8));
          return HexFormat.of().toHexDigits(hash.getMostSignificantBits());
        }
      };

  /** Null for what is no snapshot: events have the versions of their types. */
  @Override
  public @Nullable String revisionOf(Class<?> type) {
    return type.isAnnotationPresent(StoredByFields.class) ? REVISIONS.get(type) : null;
  }

  private static void describe(Type type, StringBuilder described, Set<Type> seen) {
    if (type instanceof ParameterizedType generic) {
      described.append(generic.getTypeName()).append('\n');
      Arrays.stream(generic.getActualTypeArguments()).forEach(it -> describe(it, described, seen));
    } else if (type instanceof Class<?> plain
        && plain.getName().startsWith("io.muster.")
        && seen.add(plain)) {
      described.append(plain.getName()).append('\n');
      if (plain.isEnum()) {
        described.append(Arrays.toString(plain.getEnumConstants())).append('\n');
      }
      Arrays.stream(plain.getDeclaredFields())
          .filter(field -> !Modifier.isStatic(field.getModifiers()))
          .sorted(Comparator.comparing(Field::getName))
          .forEach(
              field -> {
                described
                    .append(field.getName())
                    .append(' ')
                    .append(field.getGenericType())
                    .append('\n');
                describe(field.getGenericType(), described, seen);
              });
    }
  }

  @Override
  public boolean test(DomainEventData<?> snapshot) {
    var stored = snapshot.getPayload().getType();
    try {
      var now = CURRENT.get(stored.getName());
      if (now == null) {
        now = String.valueOf(revisionOf(Class.forName(stored.getName())));
        CURRENT.put(stored.getName(), now);
      }
      return now.equals(stored.getRevision());
    } catch (ClassNotFoundException e) {
      return false; // of an aggregate that has another name by now
    }
  }
}
