package io.muster.deployments.queries;

import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactEvent;
import io.muster.deployments.events.ArtifactEvent.ArtifactDescribed;
import io.muster.deployments.events.ArtifactEvent.ArtifactRemoved;
import io.muster.deployments.events.ArtifactEvent.ArtifactUploaded;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * One artifact as readers see it.
 *
 * @param name that of the content, for finding
 */
public record ArtifactView(
    @BsonId String id,
    String tenantId,
    String name,
    ArtifactContent content,
    String description,
    Instant modifiedAt) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable ArtifactView after(
      @Nullable ArtifactView before, ArtifactEvent event, Recorded recorded) {
    return switch (event) {
      case ArtifactUploaded(var tenant, var artifact, var content, var description) ->
          new ArtifactView(
              artifact.toString(),
              tenant.value(),
              content.name(),
              content,
              description,
              recorded.at());
      case ArtifactDescribed(_, _, var description) ->
          before == null
              ? null
              : new ArtifactView(
                  before.id,
                  before.tenantId,
                  before.name,
                  before.content,
                  description,
                  recorded.at());
      case ArtifactRemoved _ -> null;
    };
  }
}
