package io.muster.multitenant.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.multitenant.commands.TenantCommand.ChangeTenant;
import io.muster.multitenant.commands.TenantCommand.ConfirmTenantErasure;
import io.muster.multitenant.commands.TenantCommand.DeleteTenant;
import io.muster.multitenant.commands.TenantCommand.ResumeTenant;
import io.muster.multitenant.commands.TenantCommand.RotateTenantToken;
import io.muster.multitenant.commands.TenantCommand.SuspendTenant;
import io.muster.multitenant.events.Limits;
import io.muster.multitenant.events.TenantEvent.TenantCreated;
import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.multitenant.events.TenantEvent.TenantErased;
import io.muster.multitenant.events.TenantEvent.TenantLimitsChanged;
import io.muster.multitenant.events.TenantEvent.TenantRenamed;
import io.muster.multitenant.events.TenantEvent.TenantResumed;
import io.muster.multitenant.events.TenantEvent.TenantSuspended;
import io.muster.multitenant.events.TenantEvent.TenantTokenRotated;
import io.muster.multitenant.events.TenantStreamId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.PlatformOptions;
import java.time.Clock;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A tenant, from its creation to its deletion. */
@Aggregate(cache = "aggregateCache", commandTargetResolver = "commandTargetResolver")
class Tenant {

  @AggregateIdentifier private @Nullable TenantStreamId id;
  private String name = "";
  private Limits limits = Limits.NONE;
  private boolean suspended;
  private boolean deleted;
  private boolean erased;
  private int tokenSerial = 1;

  Tenant() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  void create(TenantId tenant, String name, Limits limits) {
    if (id != null) {
      throw Refusal.conflict("tenant-exists", "There is or was a tenant " + tenant).asException();
    }
    apply(new TenantCreated(tenant, name, limits));
  }

  @CommandHandler
  void handle(ChangeTenant command, PlatformOptions platform) {
    requireThere(command.tenantId());
    var nextName = command.name();
    if (nextName != null && !nextName.equals(name)) {
      apply(new TenantRenamed(command.tenantId(), nextName));
    }
    var nextLimits = limits.with(command.limited(), command.unlimited());
    if (nextLimits.limitsWork()) {
      requireNotOfPlatform(command.tenantId(), platform);
    }
    if (!nextLimits.equals(limits)) {
      apply(new TenantLimitsChanged(command.tenantId(), nextLimits));
    }
  }

  @CommandHandler
  void handle(SuspendTenant command, PlatformOptions platform) {
    requireThere(command.tenantId());
    requireNotOfPlatform(command.tenantId(), platform);
    if (!suspended) {
      apply(new TenantSuspended(command.tenantId()));
    }
  }

  @CommandHandler
  void handle(ResumeTenant command) {
    requireThere(command.tenantId());
    if (suspended) {
      apply(new TenantResumed(command.tenantId()));
    }
  }

  @CommandHandler
  int handle(RotateTenantToken command, Clock clock) {
    requireThere(command.tenantId());
    var overlap = command.overlap();
    apply(
        new TenantTokenRotated(
            command.tenantId(),
            tokenSerial + 1,
            overlap.isZero() ? null : clock.instant().plus(overlap)));
    return tokenSerial;
  }

  @CommandHandler
  void handle(DeleteTenant command, PlatformOptions platform) {
    if (deleted) {
      return;
    }
    requireThere(command.tenantId());
    requireNotOfPlatform(command.tenantId(), platform);
    apply(new TenantDeleted(command.tenantId()));
  }

  @CommandHandler
  void handle(ConfirmTenantErasure command) {
    if (!deleted) {
      throw Refusal.conflict("tenant-not-deleted", "The tenant was not deleted").asException();
    }
    if (!erased) {
      apply(new TenantErased(command.tenantId()));
    }
  }

  private void requireThere(TenantId tenant) {
    if (deleted) {
      throw notFound(tenant.value());
    }
  }

  static RefusedException notFound(String tenant) {
    return Refusal.notFound("tenant-not-found", "There is no tenant " + tenant).asException();
  }

  private static void requireNotOfPlatform(TenantId tenant, PlatformOptions platform) {
    if (tenant.value().equals(platform.tenant())) {
      throw Refusal.impossible(
              "platform-tenant",
              "The tenant that runs the platform cannot be suspended, deleted, or limited in"
                  + " requests and events")
          .asException();
    }
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(TenantCreated event) {
    id = new TenantStreamId(event.tenantId());
    name = event.name();
    limits = event.limits();
  }

  @EventSourcingHandler
  void on(TenantRenamed event) {
    name = event.name();
  }

  @EventSourcingHandler
  void on(TenantLimitsChanged event) {
    limits = event.limits();
  }

  @EventSourcingHandler
  void on(TenantSuspended event) {
    suspended = true;
  }

  @EventSourcingHandler
  void on(TenantResumed event) {
    suspended = false;
  }

  @EventSourcingHandler
  void on(TenantTokenRotated event) {
    tokenSerial = event.serial();
  }

  @EventSourcingHandler
  void on(TenantDeleted event) {
    deleted = true;
  }

  @EventSourcingHandler
  void on(TenantErased event) {
    erased = true;
  }
}
