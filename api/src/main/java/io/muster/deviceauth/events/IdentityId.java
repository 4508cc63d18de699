package io.muster.deviceauth.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.muster.shared.events.NameBasedId;
import io.muster.shared.events.TenantId;
import java.util.UUID;

/** One identity in a tenant, whichever device has it now; computed from the identity data. */
public record IdentityId(@JsonValue UUID value) {

  private static final UUID IDENTITIES = UUID.fromString("3a4c8a39-6f5e-4a0e-9f39-0f7f3d1c7b11");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public IdentityId {}

  /**
   * @param identityData canonical JSON object
   */
  public static IdentityId of(TenantId tenant, String identityData) {
    return new IdentityId(NameBasedId.of(IDENTITIES, tenant.value(), identityData));
  }

  @Override
  public String toString() {
    return "identity-" + value;
  }
}
