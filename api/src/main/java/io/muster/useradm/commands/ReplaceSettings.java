package io.muster.useradm.commands;

import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.SettingsId;
import io.muster.useradm.events.UserId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * @param userId null for the settings of the tenant
 * @param expectedTag the {@link io.muster.useradm.events.SettingsTag} that they must have now; null
 *     for any
 */
public record ReplaceSettings(
    TenantId tenantId, @Nullable UserId userId, String json, @Nullable String expectedTag)
    implements Command {

  @TargetAggregateIdentifier
  public SettingsId settingsId() {
    return new SettingsId(tenantId, userId);
  }
}
