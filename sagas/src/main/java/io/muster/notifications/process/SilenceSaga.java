package io.muster.notifications.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.notifications.commands.SilenceCommand.EndSilence;
import io.muster.notifications.events.SilenceEvent.SilenceBegun;
import io.muster.notifications.events.SilenceEvent.SilenceEnded;
import io.muster.notifications.events.SilenceId;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** Ends a silence when its time is over. One saga for each. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class SilenceSaga {

  static final String END = "silence-end";

  private TenantId tenantId;

  @StartSaga
  @SagaEventHandler(associationProperty = "silenceId")
  void on(SilenceBegun event, DeadlineManager deadlines) {
    tenantId = event.tenantId();
    deadlines.schedule(event.until(), END, event.silenceId());
  }

  @DeadlineHandler(deadlineName = END)
  void onEnd(SilenceId due, CommandGateway commands) {
    commands.sendAndWait(new EndSilence(tenantId, due, true));
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "silenceId")
  void on(SilenceEnded event, DeadlineManager deadlines) {
    deadlines.cancelAllWithinScope(END);
  }
}
