package io.muster.multitenant.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.multitenant.events.Limits;
import io.muster.multitenant.events.TenantEvent.TenantLimitsChanged;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** Ends the alarms of limits that a tenant has no more: nobody looks at those again. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class LiftedLimitSaga {

  @StartSaga
  @SagaEventHandler(associationProperty = "tenantId")
  void on(TenantLimitsChanged event, CommandGateway commands) {
    for (var name : Limits.NAMES) {
      if (!event.limits().values().containsKey(name)) {
        var notice =
            Notice.of(Level.WARNING, "multitenant", "limit-near", name, name + " is not limited");
        commands.sendAndWait(Notify.clear(event.tenantId(), null, notice));
      }
    }
    SagaLifecycle.end();
  }
}
