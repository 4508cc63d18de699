package io.muster.multitenant.write;

import io.muster.multitenant.commands.TenantCommand.CreateTenant;
import io.muster.shared.events.Provenance;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.Repository;
import org.springframework.stereotype.Component;

/** Creates a tenant together with its first administrator, or neither. */
@Component
class TenantHandler {

  private final Repository<Tenant> tenants;
  private final CommandGateway commands;

  TenantHandler(Repository<Tenant> tenants, CommandGateway commands) {
    this.tenants = tenants;
    this.commands = commands;
  }

  @CommandHandler
  void handle(CreateTenant command) throws Exception {
    var tenant = command.tenantId();
    tenants
        .loadOrCreate(command.tenantStreamId().toString(), Tenant::new)
        .execute(it -> it.create(tenant, command.name(), command.limits()));
    var administrator = command.administrator();
    if (administrator != null) {
      // In this unit of work; for the new tenant, whoever sent the command.
      commands.sendAndWait(administrator, MetaData.with(Provenance.TENANT, tenant.value()));
    }
  }
}
