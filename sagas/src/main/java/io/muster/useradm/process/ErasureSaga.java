package io.muster.useradm.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.shared.privacy.PersonalData;
import io.muster.useradm.commands.UserCommand.ConfirmErasure;
import io.muster.useradm.events.UserEvent.UserRemoved;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/**
 * Deletes the key of a removed user's personal data. The process that removes a user does so before
 * it answers; this saga does it again, in case that process crashed in between, and says in the
 * record that it is done.
 */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class ErasureSaga {

  @StartSaga
  @EndSaga
  @SagaEventHandler(associationProperty = "userId")
  void on(UserRemoved event, PersonalData keys, CommandGateway commands) {
    keys.forget(event.userId().toString());
    commands.sendAndWait(new ConfirmErasure(event.tenantId(), event.userId()));
  }
}
