package io.muster.deployments.queries;

import io.muster.deployments.events.ReleaseEvent;
import io.muster.deployments.events.ReleaseEvent.ReleaseAnnotated;
import io.muster.deployments.events.ReleaseEvent.ReleaseTagged;
import io.muster.shared.events.Recorded;
import java.util.List;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/** What people said of a release; one of which nobody said anything has no such view. */
public record ReleaseView(
    @BsonId String id, String tenantId, String name, String notes, List<String> tags) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static ReleaseView after(
      @Nullable ReleaseView before, ReleaseEvent event, Recorded recorded) {
    var known =
        before == null
            ? new ReleaseView(
                event.releaseId().toString(), event.tenantId().value(), event.name(), "", List.of())
            : before;
    return switch (event) {
      case ReleaseAnnotated(_, _, _, var notes) ->
          new ReleaseView(known.id, known.tenantId, known.name, notes, known.tags);
      case ReleaseTagged(_, _, _, var tags) ->
          new ReleaseView(known.id, known.tenantId, known.name, known.notes, tags);
    };
  }
}
