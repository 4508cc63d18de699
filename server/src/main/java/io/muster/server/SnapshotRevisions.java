package io.muster.server;

import io.muster.shared.projection.Shape;
import io.muster.shared.write.StoredByFields;
import java.util.Map;
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
          return Shape.of(type);
        }
      };

  /** Null for what is no snapshot: events have the versions of their types. */
  @Override
  public @Nullable String revisionOf(Class<?> type) {
    return type.isAnnotationPresent(StoredByFields.class) ? REVISIONS.get(type) : null;
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
