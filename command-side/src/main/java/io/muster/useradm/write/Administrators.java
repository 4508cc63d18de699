package io.muster.useradm.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.StoredByFields;
import io.muster.useradm.events.AdministratorEvent.AdministratorAppointed;
import io.muster.useradm.events.AdministratorEvent.AdministratorDismissed;
import io.muster.useradm.events.AdministratorsId;
import io.muster.useradm.events.UserId;
import java.util.HashSet;
import java.util.Set;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A tenant always has an administrator once it had one. The rule is about several users, so it has
 * an aggregate of its own, which changes only when somebody becomes or ceases to be one.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class Administrators {

  @AggregateIdentifier private @Nullable AdministratorsId id;
  private Set<UserId> users = new HashSet<>();

  Administrators() {} // for Axon

  void appoint(TenantId tenant, UserId user) {
    if (!users.contains(user)) {
      apply(new AdministratorAppointed(tenant, user));
    }
  }

  void dismiss(TenantId tenant, UserId user) {
    if (!users.contains(user)) {
      return;
    }
    if (users.size() == 1) {
      throw Refusal.impossible("last-admin", "The last administrator cannot be removed or demoted")
          .asException();
    }
    apply(new AdministratorDismissed(tenant, user));
  }

  @EventSourcingHandler
  void on(AdministratorAppointed event) {
    id = new AdministratorsId(event.tenantId());
    users.add(event.userId());
  }

  @EventSourcingHandler
  void on(AdministratorDismissed event) {
    users.remove(event.userId());
  }
}
