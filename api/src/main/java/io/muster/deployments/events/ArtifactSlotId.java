package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.muster.shared.events.NameBasedId;
import io.muster.shared.events.TenantId;
import java.util.UUID;

/** The one place for an artifact of a name for a device type; computed from the three. */
public record ArtifactSlotId(@JsonValue UUID value) {

  private static final UUID SLOTS = UUID.fromString("9c0f5e5c-7a5b-4d55-8a43-51d3c7b0a9f2");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ArtifactSlotId {}

  public static ArtifactSlotId of(TenantId tenant, String artifactName, String deviceType) {
    return new ArtifactSlotId(NameBasedId.of(SLOTS, tenant.value(), artifactName, deviceType));
  }

  @Override
  public String toString() {
    return "slot-" + value;
  }
}
