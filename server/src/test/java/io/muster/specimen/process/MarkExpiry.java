package io.muster.specimen.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.specimen.commands.SpecimenCommand.Unmark;
import io.muster.specimen.events.SpecimenEvent.Marked;
import io.muster.specimen.events.SpecimenEvent.Unmarked;
import java.time.Duration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** Takes a mark that says so off by itself. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class MarkExpiry {

  static final String EXPIRY = "mark-expiry";

  /** Turned off by the test that mends the fault. */
  public static volatile boolean failsOnPoison = true;

  private TenantId tenantId;
  private boolean poisoned;

  @StartSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(Marked event, DeadlineManager deadlines, CommandGateway commands) {
    tenantId = event.tenantId();
    if (event.note().equals("poison") && failsOnPoison) {
      throw new IllegalStateException("poisoned");
    }
    if (event.note().equals("poison")) {
      commands.sendAndWait(new Unmark(tenantId, event.deviceId()));
    }
    poisoned = event.note().equals("poison for the deadline");
    if (poisoned || event.note().equals("for a moment")) {
      deadlines.schedule(Duration.ofMillis(10), EXPIRY, event.deviceId());
    }
  }

  @DeadlineHandler(deadlineName = EXPIRY)
  void onExpiry(DeviceId due, CommandGateway commands) {
    if (poisoned && failsOnPoison) {
      throw new IllegalStateException("poisoned");
    }
    commands.sendAndWait(new Unmark(tenantId, due));
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(Unmarked event, DeadlineManager deadlines) {
    deadlines.cancelAllWithinScope(EXPIRY);
  }
}
