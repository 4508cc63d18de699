package io.muster.deployments.queries;

import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentId;
import io.muster.shared.events.Recorded;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * What a device logged in a deployment; apart from its {@link DeviceDeploymentView}, for logs are
 * long and lists do not show them.
 *
 * @param text a line each
 */
public record DeviceLogView(@BsonId String id, String tenantId, String text) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static DeviceLogView after(
      @Nullable DeviceLogView before, LogReported event, Recorded recorded) {
    return new DeviceLogView(idOf(event), event.tenantId().value(), event.text());
  }

  public static String idOf(LogReported event) {
    return DeviceDeploymentId.of(event.deploymentId(), event.deviceId()).toString();
  }
}
