package io.muster.multitenant.commands;

import io.muster.multitenant.events.Limits;
import io.muster.multitenant.events.TenantStreamId;
import io.muster.shared.commands.PlatformCommand;
import io.muster.shared.events.TenantId;
import io.muster.useradm.commands.UserCommand.RegisterUser;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of a tenant. */
public sealed interface TenantCommand extends PlatformCommand {

  @TargetAggregateIdentifier
  default TenantStreamId tenantStreamId() {
    return new TenantStreamId(tenantId());
  }

  /**
   * @param administrator the first user; null for the tenant of the platform, which has one already
   */
  record CreateTenant(
      TenantId tenantId, String name, Limits limits, @Nullable RegisterUser administrator)
      implements TenantCommand {}

  /**
   * What is not named stays.
   *
   * @param name null for the one that it has
   * @param limited limits to set, by name
   * @param unlimited names of limits to lift
   */
  record ChangeTenant(
      TenantId tenantId, @Nullable String name, Map<String, Long> limited, Set<String> unlimited)
      implements TenantCommand {}

  record SuspendTenant(TenantId tenantId) implements TenantCommand {}

  record ResumeTenant(TenantId tenantId) implements TenantCommand {}

  /**
   * Answered by the serial of the new token.
   *
   * @param overlap how long the token before stays valid
   */
  record RotateTenantToken(TenantId tenantId, Duration overlap) implements TenantCommand {}

  record DeleteTenant(TenantId tenantId) implements TenantCommand {}

  /** Everything that a deleted tenant leaves was erased. Idempotent. */
  record ConfirmTenantErasure(TenantId tenantId) implements TenantCommand {}
}
