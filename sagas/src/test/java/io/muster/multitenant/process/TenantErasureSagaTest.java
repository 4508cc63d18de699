package io.muster.multitenant.process;

import io.muster.actions.commands.EraseOutputs;
import io.muster.deployments.commands.EraseArtifacts;
import io.muster.multitenant.commands.TenantCommand.ConfirmTenantErasure;
import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.shared.events.TenantId;
import io.muster.useradm.commands.EraseUsers;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.Test;

class TenantErasureSagaTest {

  private static final TenantId ACME = new TenantId("acme");

  private final SagaTestFixture<TenantErasureSaga> saga =
      new SagaTestFixture<>(TenantErasureSaga.class);

  @Test
  void erasesWhatADeletedTenantLeaves() {
    saga.givenNoPriorActivity()
        .whenPublishingA(new TenantDeleted(ACME))
        .expectDispatchedCommands(
            new EraseUsers(ACME), new EraseArtifacts(ACME), new EraseOutputs(ACME))
        .expectScheduledDeadlineWithName(
            TenantErasureSaga.SECOND_LOOK_AFTER, TenantErasureSaga.SECOND_LOOK);
  }

  @Test
  void looksAgain() throws Exception {
    saga.givenAPublished(new TenantDeleted(ACME))
        .whenTimeElapses(TenantErasureSaga.SECOND_LOOK_AFTER)
        .expectDispatchedCommands(
            new EraseUsers(ACME),
            new EraseArtifacts(ACME),
            new EraseOutputs(ACME),
            new ConfirmTenantErasure(ACME))
        .expectActiveSagas(0);
  }
}
