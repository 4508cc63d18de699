package io.muster.multitenant.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.multitenant.events.Limits;
import io.muster.multitenant.events.TenantEvent.TenantLimitsChanged;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.shared.events.TenantId;
import java.util.ArrayList;
import java.util.Map;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.Test;

class LiftedLimitSagaTest {

  private static final TenantId ACME = new TenantId("acme");

  @Test
  void endsTheAlarmsOfLimitsThatAreNotThere() {
    var cleared = new ArrayList<String>();
    var saga = new SagaTestFixture<>(LiftedLimitSaga.class);
    saga.setCallbackBehavior(
        (command, _) -> {
          if (command instanceof Notify notify && notify.items().getFirst().cleared()) {
            cleared.add(notify.items().getFirst().notice().instance());
          }
          return null;
        });
    saga.givenNoPriorActivity()
        .whenPublishingA(
            new TenantLimitsChanged(
                ACME, new Limits(Map.of(Limits.STORAGE, 1L, Limits.EVENTS, 0L))))
        .expectActiveSagas(0);
    assertThat(cleared).containsExactly(Limits.DEVICES, Limits.PENDING_DEVICES, Limits.REQUESTS);
  }
}
