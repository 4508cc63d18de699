package io.muster.useradm.process;

import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import io.muster.useradm.events.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.axonframework.test.matchers.Matchers;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.Test;

class AccessTokenExpirySagaTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final UserId USER = new UserId(new UUID(0, 1));
  private static final Duration MONTH = Duration.ofDays(30);

  private final SagaTestFixture<AccessTokenExpirySaga> saga =
      new SagaTestFixture<>(AccessTokenExpirySaga.class);

  AccessTokenExpirySagaTest() {
    saga.registerResource(Clock.fixed(saga.currentTime(), ZoneOffset.UTC));
  }

  private AccessTokenIssued issued(Duration lifetime) {
    return new AccessTokenIssued(
        ACME,
        USER,
        "jti",
        "program",
        saga.currentTime().truncatedTo(ChronoUnit.MILLIS).plus(lifetime),
        null);
  }

  @Test
  void tellsAWeekBeforeATokenExpiresAndNoLongerWhenItHas() throws Exception {
    saga.givenAPublished(issued(MONTH))
        .whenTimeElapses(MONTH.minus(AccessTokenExpirySaga.AHEAD))
        .expectDispatchedCommandsMatching(
            Matchers.listWithAnyOf(
                Matchers.messageWithPayload(
                    Matchers.matches(
                        command ->
                            command instanceof Notify it && !it.items().getFirst().cleared()))))
        .expectActiveSagas(1);
    var other = new AccessTokenExpirySagaTest();
    other
        .saga
        .givenAPublished(other.issued(MONTH))
        .andThenTimeElapses(MONTH.minus(AccessTokenExpirySaga.AHEAD))
        .whenTimeElapses(AccessTokenExpirySaga.AHEAD)
        .expectDispatchedCommandsMatching(
            Matchers.listWithAnyOf(
                Matchers.messageWithPayload(
                    Matchers.matches(
                        command ->
                            command instanceof Notify it && it.items().getFirst().cleared()))))
        .expectActiveSagas(0);
  }

  @Test
  void tellsNothingOfATokenThatIsMadeForAShortTimeOrRevoked() throws Exception {
    saga.givenNoPriorActivity()
        .whenPublishingA(issued(Duration.ofDays(3)))
        .expectNoScheduledDeadlines()
        .expectActiveSagas(0);
    var other = new AccessTokenExpirySagaTest();
    other
        .saga
        .givenAPublished(other.issued(MONTH))
        .whenPublishingA(new UserTokenRevoked(ACME, USER, "jti"))
        .expectNoDispatchedCommands()
        .expectNoScheduledDeadlines()
        .expectActiveSagas(0);
  }
}
