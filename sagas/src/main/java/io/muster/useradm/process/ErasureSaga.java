package io.muster.useradm.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.shared.privacy.PersonalData;
import io.muster.useradm.events.UserEvent.UserRemoved;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/**
 * Forgets the key of a removed user's personal data. Whoever removes a user does so, too, before
 * the answer; after a crash in between it is done here.
 */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class ErasureSaga {

  @StartSaga
  @EndSaga
  @SagaEventHandler(associationProperty = "userId")
  void on(UserRemoved event, PersonalData keys) {
    keys.forget(event.userId().toString());
  }
}
