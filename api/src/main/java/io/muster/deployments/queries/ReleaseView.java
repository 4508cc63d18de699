package io.muster.deployments.queries;

import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.ReleaseEvent;
import io.muster.deployments.events.ReleaseEvent.ArtifactAdded;
import io.muster.deployments.events.ReleaseEvent.ArtifactWithdrawn;
import io.muster.deployments.events.ReleaseEvent.DeploymentBegun;
import io.muster.deployments.events.ReleaseEvent.DeploymentEnded;
import io.muster.deployments.events.ReleaseEvent.ReleaseAnnotated;
import io.muster.deployments.events.ReleaseEvent.ReleaseTagged;
import io.muster.shared.events.Recorded;
import java.util.List;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * A release: the artifacts of one name, and what people said of them.
 *
 * @param artifacts ids of those that there are now; while there is none the release is not shown
 */
public record ReleaseView(
    @BsonId String id,
    String tenantId,
    String name,
    List<String> artifacts,
    String notes,
    List<String> tags) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable ReleaseView after(
      @Nullable ReleaseView before, ReleaseEvent event, Recorded recorded) {
    if (event instanceof DeploymentBegun || event instanceof DeploymentEnded) {
      return before;
    }
    var known = known(before, event);
    return switch (event) {
      case ReleaseAnnotated(_, _, _, var notes) -> known.with(known.artifacts, notes, known.tags);
      case ReleaseTagged(_, _, _, var tags) -> known.with(known.artifacts, known.notes, tags);
      case ArtifactAdded added ->
          known.with(with(known.artifacts, added.artifactId()), known.notes, known.tags);
      case ArtifactWithdrawn withdrawn ->
          known.with(without(known.artifacts, withdrawn.artifactId()), known.notes, known.tags);
      case DeploymentBegun _, DeploymentEnded _ -> known;
    };
  }

  private static List<String> with(List<String> artifacts, ArtifactId added) {
    return Stream.concat(artifacts.stream(), Stream.of(added.toString())).distinct().toList();
  }

  private static List<String> without(List<String> artifacts, ArtifactId withdrawn) {
    return artifacts.stream().filter(id -> !id.equals(withdrawn.toString())).toList();
  }

  private ReleaseView with(List<String> artifacts, String notes, List<String> tags) {
    return new ReleaseView(id, tenantId, name, artifacts, notes, tags);
  }

  private static ReleaseView known(@Nullable ReleaseView before, ReleaseEvent event) {
    return before == null
        ? new ReleaseView(
            event.releaseId().toString(),
            event.tenantId().value(),
            event.name(),
            List.of(),
            "",
            List.of())
        : before;
  }
}
