package io.muster.useradm.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.shared.events.TenantId;
import io.muster.useradm.commands.EraseUsers;
import java.time.Duration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/**
 * Erases the people of a deleted tenant. Twice: somebody may have been registered in the moment of
 * the deletion.
 */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class TenantErasureSaga {

  static final String SECOND_LOOK = "tenant-erasure-second-look";
  static final Duration SECOND_LOOK_AFTER = Duration.ofSeconds(10);

  @StartSaga
  @SagaEventHandler(associationProperty = "tenantId")
  void on(TenantDeleted event, CommandGateway commands, DeadlineManager deadlines) {
    commands.sendAndWait(new EraseUsers(event.tenantId()));
    deadlines.schedule(SECOND_LOOK_AFTER, SECOND_LOOK, event.tenantId());
  }

  @EndSaga
  @DeadlineHandler(deadlineName = SECOND_LOOK)
  void onSecondLook(TenantId deleted, CommandGateway commands) {
    commands.sendAndWait(new EraseUsers(deleted));
  }
}
