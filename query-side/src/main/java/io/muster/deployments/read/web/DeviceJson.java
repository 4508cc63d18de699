package io.muster.deployments.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deployments.queries.DeviceDeploymentView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** One device in one deployment, as clients of the Mender family read it. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeviceJson(
    String id,
    String status,
    Instant created,
    @Nullable Instant started,
    @Nullable Instant finished,
    @Nullable Instant deleted,
    String deviceType,
    boolean log,
    String state,
    @Nullable String substate,
    @Nullable Image image,
    int attempts) {

  /**
   * @param size in bytes
   */
  record Image(String id, String name, long size) {}

  static DeviceJson of(DeviceDeploymentView view, String artifactName) {
    return new DeviceJson(
        view.deviceId(),
        view.status().wire(),
        view.createdAt(),
        view.startedAt(),
        view.finishedAt(),
        null,
        view.deviceType(),
        view.log(),
        view.status().wire(),
        view.substate(),
        view.artifactId() == null
            ? null
            : new Image(view.artifactId(), artifactName, view.sizeBytes()),
        1);
  }
}
