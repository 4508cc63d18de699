package io.muster.deployments.queries;

import io.muster.deployments.events.ReleaseEvent;
import io.muster.deployments.events.ReleaseEvent.ArtifactAdded;
import io.muster.deployments.events.ReleaseEvent.ArtifactWithdrawn;
import io.muster.deployments.events.ReleaseEvent.DeploymentBegun;
import io.muster.deployments.events.ReleaseEvent.DeploymentEnded;
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
  public static @Nullable ReleaseView after(
      @Nullable ReleaseView before, ReleaseEvent event, Recorded recorded) {
    return switch (event) {
      case ReleaseAnnotated(_, _, _, var notes) -> {
        var known = known(before, event);
        yield new ReleaseView(known.id, known.tenantId, known.name, notes, known.tags);
      }
      case ReleaseTagged(_, _, _, var tags) -> {
        var known = known(before, event);
        yield new ReleaseView(known.id, known.tenantId, known.name, known.notes, tags);
      }
      case ArtifactAdded _, ArtifactWithdrawn _, DeploymentBegun _, DeploymentEnded _ -> before;
    };
  }

  private static ReleaseView known(@Nullable ReleaseView before, ReleaseEvent event) {
    return before == null
        ? new ReleaseView(
            event.releaseId().toString(), event.tenantId().value(), event.name(), "", List.of())
        : before;
  }
}
