package io.muster.notifications.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** An alarm for each deployment that stopped because its time was over. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class ExpiredDeploymentSaga {

  /** What expired earlier is no news, as after an upgrade. */
  private static final Duration NEWS = Duration.ofDays(1);

  @StartSaga
  @SagaEventHandler(associationProperty = "deploymentId")
  void on(DeploymentAborted event, @Timestamp Instant at, CommandGateway commands, Clock clock) {
    if (event.reason() == DeploymentAborted.Reason.EXPIRED
        && at.isAfter(clock.instant().minus(NEWS))) {
      commands.sendAndWait(
          Notify.raise(
              event.tenantId(),
              null,
              Notice.of(
                  Level.WARNING,
                  "deployments",
                  "expired",
                  event.deploymentId().toString(),
                  "Deployment "
                      + event.deploymentId()
                      + " stopped before all devices were through")));
    }
    SagaLifecycle.end();
  }
}
