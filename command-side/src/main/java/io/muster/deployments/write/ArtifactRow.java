package io.muster.deployments.write;

import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactEvent;
import io.muster.deployments.events.ArtifactEvent.ArtifactDescribed;
import io.muster.deployments.events.ArtifactEvent.ArtifactRemoved;
import io.muster.deployments.events.ArtifactEvent.ArtifactUploaded;
import io.muster.shared.events.Recorded;
import java.util.Map;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * One artifact of a release, for finding the one that fits a device.
 *
 * @param name of the release
 */
public record ArtifactRow(
    @BsonId String id, String tenantId, String name, ArtifactContent content) {

  /** The {@link io.muster.shared.queries.Fold} of this row. */
  static @Nullable ArtifactRow after(
      @Nullable ArtifactRow before, ArtifactEvent event, Recorded recorded) {
    return switch (event) {
      case ArtifactUploaded(var tenant, var artifact, var content, _) ->
          new ArtifactRow(artifact.toString(), tenant.value(), content.name(), content);
      case ArtifactDescribed _ -> before;
      case ArtifactRemoved _ -> null;
    };
  }

  /** Whether a device that provides these values may install it (artifact format 3, "depends"). */
  boolean fits(Map<String, String> provides) {
    return content.deviceTypes().contains(provides.get("device_type"))
        && content.depends().entrySet().stream()
            .allMatch(depend -> depend.getValue().contains(provides.get(depend.getKey())));
  }
}
