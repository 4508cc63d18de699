package io.muster.useradm.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.EmailEvent.EmailClaimed;
import io.muster.useradm.events.EmailEvent.EmailReleased;
import io.muster.useradm.events.UserId;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmailAddressTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final UserId ADA = new UserId(new UUID(0, 1));
  private static final UserId BOB = new UserId(new UUID(0, 2));
  private static final EmailDigest EMAIL = new EmailDigest("ada");
  private final EmailClaimed claimed = new EmailClaimed(ACME, EMAIL, ADA);
  private final EmailReleased released = new EmailReleased(ACME, EMAIL, ADA);

  private FixtureConfiguration<EmailAddress> address;

  @BeforeEach
  void setUp() {
    address = new AggregateTestFixture<>(EmailAddress.class);
  }

  @Test
  void isOneUsersAtATime() {
    address
        .given(claimed)
        .whenInvoking(EMAIL.toString(), it -> it.claim(new TenantId("other"), EMAIL, BOB))
        .expectNoEvents()
        .expectException(
            refused(Refusal.impossible("email-taken", "A user with this e-mail address exists")));
  }

  @Test
  void isClaimedOnce() {
    address
        .given(claimed)
        .whenInvoking(EMAIL.toString(), it -> it.claim(ACME, EMAIL, ADA))
        .expectNoEvents();
  }

  @Test
  void isFreeOnceReleased() {
    address
        .given(claimed)
        .whenInvoking(EMAIL.toString(), it -> it.release(ACME, EMAIL, ADA))
        .expectEvents(released);
    setUp();
    address
        .given(claimed, released)
        .whenInvoking(EMAIL.toString(), it -> it.claim(ACME, EMAIL, BOB))
        .expectEvents(new EmailClaimed(ACME, EMAIL, BOB));
  }

  @Test
  void isReleasedByItsHolderAlone() {
    address
        .given(claimed)
        .whenInvoking(EMAIL.toString(), it -> it.release(ACME, EMAIL, BOB))
        .expectNoEvents();
  }
}
