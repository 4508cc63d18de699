package io.muster.deviceauth.commands;

import io.muster.deviceauth.events.AdmissionPolicyId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * @param requiresConfiguration whether a device is let in only when a configuration and a flavor
 *     are assigned to it
 */
public record ChangeAdmissionPolicy(TenantId tenantId, boolean requiresConfiguration)
    implements Command {

  @TargetAggregateIdentifier
  public AdmissionPolicyId admissionPolicyId() {
    return new AdmissionPolicyId(tenantId);
  }
}
