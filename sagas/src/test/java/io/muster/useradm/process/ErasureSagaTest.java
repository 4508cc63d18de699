package io.muster.useradm.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.useradm.commands.UserCommand.ConfirmErasure;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.Test;

class ErasureSagaTest {

  private static final UserId ADA = new UserId(new UUID(0, 1));

  private final List<String> forgotten = new ArrayList<>();

  @Test
  void forgetsTheKeyOfARemovedUserAndSaysSo() throws Exception {
    var saga = new SagaTestFixture<>(ErasureSaga.class);
    saga.registerResource(new Keys());
    saga.givenNoPriorActivity()
        .whenPublishingA(new UserRemoved(new TenantId("acme"), ADA))
        .expectDispatchedCommands(new ConfirmErasure(new TenantId("acme"), ADA))
        .expectActiveSagas(0);
    assertThat(forgotten).containsExactly(ADA.toString());
  }

  private final class Keys implements PersonalData {
    @Override
    public PersonalText seal(TenantId tenant, String subject, String text) {
      return new PersonalText(subject, text);
    }

    @Override
    public Optional<String> open(PersonalText text) {
      return Optional.empty();
    }

    @Override
    public void forget(String subject) {
      forgotten.add(subject);
    }

    @Override
    public void forgetAll(TenantId tenant) {
      forgotten.add("all of " + tenant);
    }

    @Override
    public String digest(String text) {
      return text;
    }
  }
}
