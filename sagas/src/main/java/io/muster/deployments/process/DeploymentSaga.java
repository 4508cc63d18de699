package io.muster.deployments.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deployments.commands.DeploymentCommand.AbortDeployment;
import io.muster.deployments.commands.DeploymentCommand.CountDevices;
import io.muster.deployments.commands.DeploymentCommand.StartDeployment;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawAll;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted.Reason;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentScheduled;
import io.muster.deployments.events.DeploymentId;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a deployment whose time has come, aborts one that has expired, withdraws the devices that
 * are still updating when one is aborted, and has the devices counted where whoever created it
 * could not. One saga for each deployment, whatever the number of devices: it hears nothing of
 * their reports.
 */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class DeploymentSaga {

  private static final Logger log = LoggerFactory.getLogger(DeploymentSaga.class);

  static final String START = "deployment-start";
  static final String EXPIRY = "deployment-expiry";
  static final String WITHDRAWAL = "deployment-withdrawal";

  /** A poll that was under way during the first pass may assign a device after it. */
  static final Duration SECOND_LOOK = Duration.ofSeconds(10);

  private TenantId tenantId;
  private DeploymentId deploymentId;

  @StartSaga
  @SagaEventHandler(associationProperty = "deploymentId")
  void on(DeploymentCreated event, CommandGateway commands, DeadlineManager deadlines) {
    tenantId = event.tenantId();
    deploymentId = event.deploymentId();
    if (event.deviceCount() == null) {
      commands.sendAndWait(
          new CountDevices(tenantId, deploymentId)); // null: nobody could count the devices yet
    }
    if (event.expiresAt() != null) {
      deadlines.schedule(event.expiresAt(), EXPIRY, deploymentId);
    }
  }

  @SagaEventHandler(associationProperty = "deploymentId")
  void on(DeploymentScheduled event, DeadlineManager deadlines) {
    deadlines.schedule(event.startsAt(), START, event.deploymentId());
  }

  @DeadlineHandler(deadlineName = START)
  void onStart(DeploymentId due, CommandGateway commands) {
    commands.sendAndWait(new StartDeployment(tenantId, due));
  }

  @DeadlineHandler(deadlineName = EXPIRY)
  void onExpiry(DeploymentId due, CommandGateway commands) {
    try {
      commands.sendAndWait(new AbortDeployment(tenantId, due, Reason.EXPIRED));
    } catch (RefusedException e) {
      log.debug("Deployment {} was over before it expired", due, e);
    }
  }

  @SagaEventHandler(associationProperty = "deploymentId")
  void on(DeploymentAborted event, CommandGateway commands, DeadlineManager deadlines) {
    tenantId = event.tenantId(); // also where the first event was discarded
    cancel(deadlines);
    commands.sendAndWait(new WithdrawAll(event.tenantId(), event.deploymentId()));
    deadlines.schedule(SECOND_LOOK, WITHDRAWAL, event.deploymentId());
  }

  @DeadlineHandler(deadlineName = WITHDRAWAL)
  void onSecondLook(DeploymentId due, CommandGateway commands) {
    commands.sendAndWait(new WithdrawAll(tenantId, due));
    SagaLifecycle.end();
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "deploymentId")
  void on(DeploymentFinished event, DeadlineManager deadlines) {
    cancel(deadlines);
  }

  private static void cancel(DeadlineManager deadlines) {
    deadlines.cancelAllWithinScope(START);
    deadlines.cancelAllWithinScope(EXPIRY);
  }
}
