package io.muster.useradm.write;

import static io.muster.shared.write.RefusedMatcher.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import io.muster.useradm.commands.UserCommand.IssueAccessToken;
import io.muster.useradm.commands.UserCommand.RecordLogin;
import io.muster.useradm.commands.UserCommand.RevokeAccessToken;
import io.muster.useradm.events.DirectoryId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.PasswordChanged;
import io.muster.useradm.events.UserEvent.RolesChanged;
import io.muster.useradm.events.UserEvent.SettingsReplaced;
import io.muster.useradm.events.UserEvent.UserLoggedIn;
import io.muster.useradm.events.UserEvent.UserRegistered;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import io.muster.useradm.events.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserDirectoryTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final String DIRECTORY = new DirectoryId(ACME).toString();
  private static final UserId ADA = new UserId(new UUID(0, 1));
  private static final UserId BOB = new UserId(new UUID(0, 2));
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Instant LATER = NOON.plus(Duration.ofDays(1));

  private final UserRegistered ada = registered(ADA, Role.ADMIN);
  private final UserRegistered bob = registered(BOB, Role.VIEWER);
  private FixtureConfiguration<UserDirectory> directory;

  private static UserRegistered registered(UserId user, Role role) {
    return new UserRegistered(
        ACME,
        user,
        new EmailDigest(user.toString()),
        new PersonalText(user.toString(), "sealed"),
        "hash",
        Set.of(role));
  }

  @BeforeEach
  void setUp() {
    directory = new AggregateTestFixture<>(UserDirectory.class);
  }

  @Test
  void keepsItsLastAdministrator() {
    directory
        .given(ada, bob)
        .whenInvoking(DIRECTORY, it -> it.remove(ACME, ADA))
        .expectException(
            refused(
                Refusal.impossible(
                    "last-admin", "The last administrator cannot be removed or demoted")));
  }

  @Test
  void letsAnAdministratorGoWhenThereIsAnother() {
    directory
        .given(ada, bob, new RolesChanged(ACME, BOB, Set.of(Role.ADMIN)))
        .whenInvoking(DIRECTORY, it -> it.remove(ACME, ADA))
        .expectEvents(new UserRemoved(ACME, ADA));
  }

  /** Else who came in by the old password would stay. */
  @Test
  void refusesALoginByAPasswordThatWasChangedMeanwhile() {
    var login = new RecordLogin(ACME, ADA, "jti", LATER, null, null, ada.passwordHash());
    directory
        .given(ada)
        .whenInvoking(DIRECTORY, it -> it.login(login))
        .expectEvents(new UserLoggedIn(ACME, ADA, "jti", LATER, null, null));
    setUp();
    directory
        .given(ada, new PasswordChanged(ACME, ADA, "another hash"))
        .whenInvoking(DIRECTORY, it -> it.login(login))
        .expectNoEvents()
        .expectException(RefusedException.class);
  }

  /** Else a token that was revoked would open the door again. */
  @Test
  void recordsAProvidersTokenOnce() {
    var login =
        new RecordLogin(ACME, ADA, "digest", LATER, "https://login.example.com", null, null);
    var recorded = new UserLoggedIn(ACME, ADA, "digest", LATER, "https://login.example.com", null);
    directory.given(ada).whenInvoking(DIRECTORY, it -> it.login(login)).expectEvents(recorded);
    setUp();
    directory
        .given(ada, recorded, new UserTokenRevoked(ACME, ADA, "digest"))
        .whenInvoking(DIRECTORY, it -> it.login(login))
        .expectException(
            refused(Refusal.conflict("token-used", "The provider's token was used before")));
  }

  @Test
  void refusesASecondAccessTokenOfAName() {
    directory
        .given(ada, new AccessTokenIssued(ACME, ADA, "1", "ci", LATER, null))
        .whenInvoking(
            DIRECTORY,
            it -> it.issue(new IssueAccessToken(ACME, ADA, "2", "ci", LATER, "session"), NOON))
        .expectException(
            refused(Refusal.conflict("token-exists", "You have a token of the name ci")));
  }

  @Test
  void refusesMoreAccessTokensThanTen() {
    var events =
        IntStream.range(0, 11)
            .<Object>mapToObj(
                i ->
                    i == 0
                        ? ada
                        : new AccessTokenIssued(ACME, ADA, "j" + i, "name " + i, LATER, null))
            .toArray();
    directory
        .given(events)
        .whenInvoking(
            DIRECTORY,
            it ->
                it.issue(new IssueAccessToken(ACME, ADA, "x", "one more", LATER, "session"), NOON))
        .expectException(
            refused(
                Refusal.impossible("too-many-tokens", "A user has at most 10 tokens: revoke one")));
  }

  @Test
  void revokesAnAccessTokenOnce() {
    var issued = new AccessTokenIssued(ACME, ADA, "1", "ci", LATER, null);
    directory
        .given(ada, issued)
        .whenInvoking(DIRECTORY, it -> it.revoke(new RevokeAccessToken(ACME, ADA, "1")))
        .expectEvents(new UserTokenRevoked(ACME, ADA, "1"));
    directory
        .given(ada, issued, new UserTokenRevoked(ACME, ADA, "1"))
        .whenInvoking(DIRECTORY, it -> it.revoke(new RevokeAccessToken(ACME, ADA, "1")))
        .expectNoEvents();
  }

  /** As a snapshot stores it. */
  @Test
  void isTheSameAfterASnapshot() {
    var original = new UserDirectory();
    original.on(ada);
    original.on(bob);
    original.on(new AccessTokenIssued(ACME, ADA, "1", "ci", LATER, null), NOON);
    original.on(new SettingsReplaced(ACME, ADA, "{}"));
    var serializer = Jackson3Serializer.builder().build();
    UserDirectory restored = serializer.deserialize(serializer.serialize(original, String.class));
    assertThat(restored).usingRecursiveComparison().isEqualTo(original);
  }
}
