package io.muster.webhooks.process;

import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.shared.events.TenantId;
import io.muster.webhooks.commands.SubscriptionCommand.EndAllWebhooks;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.Test;

class TenantEndSagaTest {

  @Test
  void endsAllWebhooksOfATenantThatIsDeleted() throws Exception {
    var acme = new TenantId("acme");
    new SagaTestFixture<>(TenantEndSaga.class)
        .givenNoPriorActivity()
        .whenPublishingA(new TenantDeleted(acme))
        .expectDispatchedCommands(new EndAllWebhooks(acme))
        .expectActiveSagas(0);
  }
}
