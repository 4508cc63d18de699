package io.muster.deviceauth.queries;

import io.muster.deviceauth.events.AdmissionPolicyEvent;
import io.muster.deviceauth.events.AdmissionPolicyEvent.AdmissionPolicyChanged;
import io.muster.shared.events.Recorded;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant requires of a device before it is let in; there is none where nothing was said.
 *
 * @param requiresConfiguration a configuration and a flavor
 */
public record AdmissionPolicyView(
    @BsonId String id, String tenantId, boolean requiresConfiguration) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable AdmissionPolicyView after(
      @Nullable AdmissionPolicyView before, AdmissionPolicyEvent event, Recorded recorded) {
    return switch (event) {
      case AdmissionPolicyChanged(var tenant, var required) ->
          new AdmissionPolicyView(tenant.value(), tenant.value(), required);
    };
  }
}
