package io.muster.presence.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.presence.events.PresenceEvent.DeviceFellSilent;
import io.muster.presence.events.PresenceEvent.DeviceReturned;
import io.muster.presence.events.PresenceEvent.SilenceForgotten;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** An alarm for each device that is silent, while it is. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class SilentDeviceSaga {

  @StartSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(DeviceFellSilent event, CommandGateway commands) {
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

  private static Notice notice(String message) {
    return Notice.of(Level.WARNING, "presence", "silent", null, message);
  }
}
