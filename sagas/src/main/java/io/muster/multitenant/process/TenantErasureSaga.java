package io.muster.multitenant.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.actions.commands.EraseOutputs;
import io.muster.deployments.commands.EraseArtifacts;
import io.muster.multitenant.commands.TenantCommand.ConfirmTenantErasure;
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
 * Erases the people and the files of a deleted tenant. Twice: somebody may have been registered, or
 * something uploaded, in the moment of the deletion.
 */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class TenantErasureSaga {

  static final String SECOND_LOOK = "tenant-erasure-second-look";
  static final Duration SECOND_LOOK_AFTER = Duration.ofSeconds(10);

  @StartSaga
  @SagaEventHandler(associationProperty = "tenantId")
  void on(TenantDeleted event, CommandGateway commands, DeadlineManager deadlines) {
    deadlines.schedule(SECOND_LOOK_AFTER, SECOND_LOOK, event.tenantId());
    erase(event.tenantId(), commands);
  }

  @EndSaga
  @DeadlineHandler(deadlineName = SECOND_LOOK)
  void onSecondLook(TenantId deleted, CommandGateway commands) {
    erase(deleted, commands);
    commands.sendAndWait(new ConfirmTenantErasure(deleted));
  }

  private static void erase(TenantId deleted, CommandGateway commands) {
    commands.sendAndWait(new EraseUsers(deleted));
    commands.sendAndWait(new EraseArtifacts(deleted));
    commands.sendAndWait(new EraseOutputs(deleted));
  }
}
