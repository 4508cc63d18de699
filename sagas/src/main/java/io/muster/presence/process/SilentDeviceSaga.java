package io.muster.presence.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deviceauth.events.DeviceEvent.AuthSetDismissed;
import io.muster.deviceauth.events.DeviceEvent.AuthSetRejected;
import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.presence.commands.PresenceCommand.ForgetRefused;
import io.muster.presence.events.PresenceEvent.DeviceFellSilent;
import io.muster.presence.events.PresenceEvent.DeviceReturned;
import io.muster.presence.events.PresenceEvent.SilenceForgotten;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** An alarm for each device that is silent, while it is. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class SilentDeviceSaga {

  static final String SHUT_OUT = "silent-device-shut-out";

  /** By then the look-ups know whether the device is let in by another key. */
  static final Duration SETTLED = Duration.ofSeconds(10);

  private TenantId tenantId;

  @StartSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(DeviceFellSilent event, CommandGateway commands) {
    tenantId = event.tenantId();
    commands.sendAndWait(
        Notify.raise(
            event.tenantId(),
            event.deviceId(),
            notice("The device was not heard of since " + event.lastContact())));
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(DeviceReturned event, CommandGateway commands) {
    commands.sendAndWait(
        Notify.clear(event.tenantId(), event.deviceId(), notice("The device was heard of again")));
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(SilenceForgotten event, CommandGateway commands) {
    commands.sendAndWait(
        Notify.clear(
            event.tenantId(), event.deviceId(), notice("Nobody waits for the device any more")));
  }

  @SagaEventHandler(associationProperty = "deviceId")
  void on(AuthSetRejected event, DeadlineManager deadlines) {
    deadlines.schedule(SETTLED, SHUT_OUT, event.deviceId());
  }

  @SagaEventHandler(associationProperty = "deviceId")
  void on(AuthSetDismissed event, DeadlineManager deadlines) {
    deadlines.schedule(SETTLED, SHUT_OUT, event.deviceId());
  }

  /** Nobody waits for a device that is not let in. */
  @DeadlineHandler(deadlineName = SHUT_OUT)
  void onShutOut(DeviceId device, CommandGateway commands) {
    commands.sendAndWait(new ForgetRefused(tenantId, device));
  }

  private static Notice notice(String message) {
    return Notice.of(Level.WARNING, "presence", "silent", null, message);
  }
}
