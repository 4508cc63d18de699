package io.muster.shared.border;

import io.muster.shared.access.DeviceBudget;
import io.muster.shared.access.DiskSpace;
import io.muster.shared.access.Tenants;
import io.muster.shared.commands.Command;
import io.muster.shared.commands.PlatformCommand;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Query;
import io.muster.shared.write.PlatformOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.QueryMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Gives every command who sends it and why, and refuses a command or a query for another tenant
 * than the sender's: the one place for each.
 *
 * <p>The tenant comes from the token of the request; a command that a handler, a process or a
 * fan-out sends inherits it from the message that caused it. What the command itself says is only
 * compared with that.
 */
@Component
class Tenancy {

  private final Tenants tenants;
  private final DiskSpace disk;
  private final DeviceBudget budget;
  private final String platform;

  Tenancy(Tenants tenants, DiskSpace disk, DeviceBudget budget, PlatformOptions platform) {
    this.disk = disk;
    this.budget = budget;
    this.tenants = tenants;
    this.platform = platform.tenant();
  }

  @Autowired
  void intercept(CommandBus commands, QueryBus queries) {
    MessageDispatchInterceptor<CommandMessage<?>> ofCommands = this::interceptCommands;
    commands.registerDispatchInterceptor(ofCommands);
    MessageDispatchInterceptor<QueryMessage<?, ?>> ofQueries = this::interceptQueries;
    queries.registerDispatchInterceptor(ofQueries);
  }

  private BiFunction<Integer, CommandMessage<?>, CommandMessage<?>> interceptCommands(
      List<? extends CommandMessage<?>> messages) {
    return (_, message) -> {
      var complete = withProvenance(message);
      var sender = complete.getMetaData().get(Provenance.TENANT);
      if (!(message.getPayload() instanceof Command command)) {
        throw foreign();
      }
      if (!(command instanceof PlatformCommand && platform.equals(sender))) {
        requireSameTenant(command.tenantId(), sender);
      }
      if (Requests.current().isPresent()
          && !CurrentUnitOfWork.isStarted()
          && !command.evenWhenFull()) {
        tenants.requireRoomInRecord(command.tenantId());
        Callers.current()
            .filter(caller -> caller.kind() == Caller.Kind.DEVICE)
            .ifPresent(this::requireRoomFor);
      }
      return complete;
    };
  }

  private void requireRoomFor(Caller device) {
    disk.require();
    budget.requireRoomInRecord(device);
  }

  private BiFunction<Integer, QueryMessage<?, ?>, QueryMessage<?, ?>> interceptQueries(
      List<? extends QueryMessage<?, ?>> messages) {
    return (_, message) -> {
      requireSameTenant(
          message.getPayload() instanceof Query<?> query ? query.tenantId() : null,
          Callers.current().map(caller -> caller.tenant().value()).orElse(null));
      return message;
    };
  }

  private static CommandMessage<?> withProvenance(CommandMessage<?> message) {
    var data = new HashMap<String, Object>();
    if (CurrentUnitOfWork.isStarted()) {
      data.putAll(CurrentUnitOfWork.get().getCorrelationData());
    } else {
      var request = Requests.current().orElseGet(() -> UUID.randomUUID().toString());
      data.put(Provenance.CORRELATION, request);
      data.put(Provenance.CAUSATION, request);
      Callers.current().ifPresent(caller -> data.putAll(of(caller)));
    }
    data.putAll(message.getMetaData());
    return message.withMetaData(data);
  }

  private static Map<String, String> of(Caller caller) {
    return Map.of(Provenance.TENANT, caller.tenant().value(), Provenance.ACTOR, caller.actor());
  }

  private static void requireSameTenant(@Nullable TenantId named, @Nullable Object senders) {
    if (named == null || !Objects.equals(named.value(), senders)) {
      throw foreign();
    }
  }

  private static RuntimeException foreign() {
    return new Refusal(
            Refusal.Kind.FORBIDDEN, "foreign-tenant", "The request is for another tenant")
        .asException();
  }
}
