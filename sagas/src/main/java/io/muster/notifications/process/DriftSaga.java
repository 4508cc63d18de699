package io.muster.notifications.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationDrifted;
import io.muster.configuration.events.DeviceConfigurationEvent.DriftEnded;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** An alarm for each device that has other values than it is configured to, while it has. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class DriftSaga {

  /** What was so earlier is no news, as after an upgrade. */
  private static final Duration NEWS = Duration.ofDays(1);

  @StartSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(ConfigurationDrifted event, @Timestamp Instant at, CommandGateway commands, Clock clock) {
    if (at.isAfter(clock.instant().minus(NEWS))) {
      commands.sendAndWait(
          Notify.raise(
              event.tenantId(),
              event.deviceId(),
              notice("The device has other values than it is configured to: " + event.keys())));
    }
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(DriftEnded event, CommandGateway commands) {
    commands.sendAndWait(
        Notify.clear(
            event.tenantId(),
            event.deviceId(),
            notice("The device has the values it should have")));
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(DeviceDecommissioned event, CommandGateway commands) {
    commands.sendAndWait(
        Notify.clear(event.tenantId(), event.deviceId(), notice("The device is gone")));
  }

  private static Notice notice(String message) {
    return Notice.of(
        Level.WARNING,
        "configuration",
        "drift",
        null,
        message.substring(0, Math.min(message.length(), 1_000)));
  }
}
