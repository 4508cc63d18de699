package io.muster.useradm.write;

import static io.muster.shared.write.RefusedMatcher.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.useradm.commands.UserCommand.IssueAccessToken;
import io.muster.useradm.events.AccessTokensId;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import io.muster.useradm.events.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTokensTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final UserId ADA = new UserId(new UUID(0, 1));
  private static final String ID = new AccessTokensId(ADA).toString();
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Instant LATER = NOON.plus(Duration.ofDays(1));

  private FixtureConfiguration<AccessTokens> tokens;

  @BeforeEach
  void setUp() {
    tokens = new AggregateTestFixture<>(AccessTokens.class);
  }

  private static AccessTokenIssued issued(String jti, String name) {
    return new AccessTokenIssued(ACME, ADA, jti, name, LATER, "session");
  }

  private static IssueAccessToken issue(String jti, String name) {
    return new IssueAccessToken(ACME, ADA, jti, name, LATER, "session");
  }

  private static List<AccessTokenIssued> ten() {
    return IntStream.range(0, 10).mapToObj(i -> issued("j" + i, "name " + i)).toList();
  }

  @Test
  void refusesASecondTokenOfAName() {
    tokens
        .given(issued("1", "ci"))
        .whenInvoking(ID, it -> it.issue(issue("2", "ci"), NOON))
        .expectException(
            refused(Refusal.conflict("token-exists", "You have a token of the name ci")));
  }

  @Test
  void refusesMoreThanTen() {
    tokens
        .given(ten())
        .whenInvoking(ID, it -> it.issue(issue("x", "one more"), NOON))
        .expectException(
            refused(
                Refusal.impossible("too-many-tokens", "A user has at most 10 tokens: revoke one")));
  }

  @Test
  void countsNoneThatExpired() {
    tokens
        .given(ten())
        .whenInvoking(ID, it -> it.issue(issue("x", "name 1"), LATER))
        .expectEvents(issued("x", "name 1"));
  }

  @Test
  void revokesOnce() {
    tokens
        .given(issued("1", "ci"))
        .whenInvoking(ID, it -> it.revoke(ACME, ADA, "1"))
        .expectEvents(new UserTokenRevoked(ACME, ADA, "1"));
    setUp();
    tokens
        .given(issued("1", "ci"), new UserTokenRevoked(ACME, ADA, "1"))
        .whenInvoking(ID, it -> it.revoke(ACME, ADA, "1"))
        .expectNoEvents();
  }

  @Test
  void revokesAll() {
    tokens
        .given(issued("1", "ci"), issued("2", "cd"))
        .whenInvoking(ID, it -> it.revokeAll(ACME, ADA))
        .expectEvents(new UserTokenRevoked(ACME, ADA, "1"), new UserTokenRevoked(ACME, ADA, "2"));
  }

  /** As a snapshot stores it. */
  @Test
  void areTheSameAfterASnapshot() {
    var original = new AccessTokens();
    original.on(issued("1", "ci"), NOON);
    var serializer = Jackson3Serializer.builder().build();
    AccessTokens restored = serializer.deserialize(serializer.serialize(original, String.class));
    assertThat(restored).usingRecursiveComparison().isEqualTo(original);
  }
}
