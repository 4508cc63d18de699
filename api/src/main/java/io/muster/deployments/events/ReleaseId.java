package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.muster.shared.events.NameBasedId;
import io.muster.shared.events.TenantId;
import java.util.UUID;

/** The artifacts of a name, as people describe them; computed from tenant and name. */
public record ReleaseId(@JsonValue UUID value) {

  private static final UUID RELEASES = UUID.fromString("5d0b1f0e-5f0f-4a57-9c1f-6a2f6d1b7e21");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ReleaseId {}

  public static ReleaseId of(TenantId tenant, String name) {
    return new ReleaseId(NameBasedId.of(RELEASES, tenant.value(), name));
  }

  @Override
  public String toString() {
    return "release-" + value;
  }
}
