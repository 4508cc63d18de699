package io.muster.deployments.process;

import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawEverywhere;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import java.util.UUID;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.Test;

class DeviceWithdrawalSagaTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final DeviceId OTHER = new DeviceId(new UUID(0, 2));

  private final SagaTestFixture<DeviceWithdrawalSaga> saga =
      new SagaTestFixture<>(DeviceWithdrawalSaga.class);

  @Test
  void followsADecommissioningAndLooksTwice() throws Exception {
    saga.givenNoPriorActivity()
        .whenPublishingA(new DeviceDecommissioned(ACME, DEVICE))
        .expectDispatchedCommands(new WithdrawEverywhere(ACME, DEVICE))
        .expectScheduledDeadlineWithName(
            DeviceWithdrawalSaga.SECOND_LOOK_AFTER, DeviceWithdrawalSaga.SECOND_LOOK)
        .expectActiveSagas(1);
  }

  @Test
  void endsAfterTheSecondLook() throws Exception {
    saga.givenAPublished(new DeviceDecommissioned(ACME, DEVICE))
        .whenTimeElapses(DeviceWithdrawalSaga.SECOND_LOOK_AFTER)
        .expectDispatchedCommands(new WithdrawEverywhere(ACME, DEVICE))
        .expectNoScheduledDeadlines()
        .expectActiveSagas(0);
  }

  @Test
  void eachDeviceHasItsOwn() throws Exception {
    saga.givenAPublished(new DeviceDecommissioned(ACME, DEVICE))
        .whenPublishingA(new DeviceDecommissioned(ACME, OTHER))
        .expectDispatchedCommands(new WithdrawEverywhere(ACME, OTHER))
        .expectActiveSagas(2);
  }
}
