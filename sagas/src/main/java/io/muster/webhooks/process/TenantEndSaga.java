package io.muster.webhooks.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.webhooks.commands.SubscriptionCommand.EndAllWebhooks;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** Tells nobody anything of a tenant that was deleted. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class TenantEndSaga {

  @StartSaga
  @EndSaga
  @SagaEventHandler(associationProperty = "tenantId")
  void on(TenantDeleted event, CommandGateway commands) {
    commands.sendAndWait(new EndAllWebhooks(event.tenantId()));
  }
}
