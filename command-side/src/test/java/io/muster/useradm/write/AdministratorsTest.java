package io.muster.useradm.write;

import static io.muster.shared.write.RefusedMatcher.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.AdministratorEvent.AdministratorAppointed;
import io.muster.useradm.events.AdministratorEvent.AdministratorDismissed;
import io.muster.useradm.events.AdministratorsId;
import io.muster.useradm.events.UserId;
import java.util.UUID;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdministratorsTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final UserId ADA = new UserId(new UUID(0, 1));
  private static final UserId BOB = new UserId(new UUID(0, 2));
  private static final String ID = new AdministratorsId(ACME).toString();
  private final AdministratorAppointed ada = new AdministratorAppointed(ACME, ADA);
  private final AdministratorAppointed bob = new AdministratorAppointed(ACME, BOB);

  private FixtureConfiguration<Administrators> administrators;

  @BeforeEach
  void setUp() {
    administrators = new AggregateTestFixture<>(Administrators.class);
  }

  @Test
  void keepTheLast() {
    administrators
        .given(ada)
        .whenInvoking(ID, it -> it.dismiss(ACME, ADA))
        .expectNoEvents()
        .expectException(
            refused(
                Refusal.impossible(
                    "last-admin", "The last administrator cannot be removed or demoted")));
  }

  @Test
  void letOneGoWhenThereIsAnother() {
    administrators
        .given(ada, bob)
        .whenInvoking(ID, it -> it.dismiss(ACME, ADA))
        .expectEvents(new AdministratorDismissed(ACME, ADA));
  }

  @Test
  void areNotConcernedByOthers() {
    administrators.given(ada).whenInvoking(ID, it -> it.dismiss(ACME, BOB)).expectNoEvents();
  }

  @Test
  void areAppointedOnce() {
    administrators.given(ada).whenInvoking(ID, it -> it.appoint(ACME, BOB)).expectEvents(bob);
    setUp();
    administrators.given(ada).whenInvoking(ID, it -> it.appoint(ACME, ADA)).expectNoEvents();
  }

  /** As a snapshot stores it. */
  @Test
  void areTheSameAfterASnapshot() {
    var original = new Administrators();
    original.on(ada);
    original.on(bob);
    var serializer = Jackson3Serializer.builder().build();
    Administrators restored = serializer.deserialize(serializer.serialize(original, String.class));
    assertThat(restored).usingRecursiveComparison().isEqualTo(original);
  }
}
