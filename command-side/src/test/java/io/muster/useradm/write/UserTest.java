package io.muster.useradm.write;

import static io.muster.shared.write.RefusedMatcher.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import io.muster.useradm.commands.UserCommand.ChangeUser;
import io.muster.useradm.commands.UserCommand.RecordLogin;
import io.muster.useradm.commands.UserCommand.RegisterUser;
import io.muster.useradm.commands.UserCommand.RevokeUserToken;
import io.muster.useradm.events.AccountId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserEvent.EmailChanged;
import io.muster.useradm.events.UserEvent.PasswordChanged;
import io.muster.useradm.events.UserEvent.RolesChanged;
import io.muster.useradm.events.UserEvent.UserLoggedIn;
import io.muster.useradm.events.UserEvent.UserRegistered;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import io.muster.useradm.events.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final UserId ADA = new UserId(new UUID(0, 1));
  private static final String ID = new AccountId(ADA).toString();
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Instant LATER = NOON.plus(Duration.ofDays(1));
  private static final PersonalText SEALED = new PersonalText(ADA.toString(), "sealed");
  private static final EmailDigest DIGEST = new EmailDigest("ada");

  private final UserRegistered ada =
      new UserRegistered(ACME, ADA, DIGEST, SEALED, "hash", Set.of(Role.ADMIN));
  private FixtureConfiguration<User> user;

  @BeforeEach
  void setUp() {
    setUp(NOON);
  }

  private void setUp(Instant now) {
    user = new AggregateTestFixture<>(User.class);
    user.registerInjectableResource(Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Refusal unknown() {
    return Refusal.notFound("user-not-found", "There is no user " + ADA);
  }

  @Test
  void isRegisteredOnce() {
    var command = new RegisterUser(ACME, ADA, DIGEST, SEALED, "hash", Set.of(Role.ADMIN));
    user.givenNoPriorActivity()
        .whenConstructing(
            () -> {
              var registered = new User();
              registered.register(command);
              return registered;
            })
        .expectEvents(ada);
    setUp();
    user.given(ada).whenInvoking(ID, it -> it.register(command)).expectNoEvents();
  }

  @Test
  void recordsWhatChanges() {
    var sealed = new PersonalText(ADA.toString(), "another");
    var digest = new EmailDigest("countess");
    user.given(ada)
        .whenInvoking(
            ID,
            it ->
                it.change(
                    new ChangeUser(
                        ACME, ADA, digest, sealed, "next", Set.of(Role.VIEWER), null, null)))
        .expectEvents(
            new EmailChanged(ACME, ADA, digest, sealed, true),
            new RolesChanged(ACME, ADA, Set.of(Role.VIEWER)),
            new PasswordChanged(ACME, ADA, "next", null));
  }

  @Test
  void keepsTheSessionInWhichUsersChangeThemselves() {
    var sealed = new PersonalText(ADA.toString(), "another");
    var digest = new EmailDigest("countess");
    user.given(ada)
        .whenInvoking(
            ID,
            it -> it.change(new ChangeUser(ACME, ADA, digest, sealed, "next", null, "jti", "hash")))
        .expectEvents(
            new EmailChanged(ACME, ADA, digest, sealed, false),
            new PasswordChanged(ACME, ADA, "next", "jti"));
  }

  /** Else whoever was locked out by a new password could set another by the old one. */
  @Test
  void refusesAChangeByAPasswordThatWasChangedMeanwhile() {
    user.given(ada, new PasswordChanged(ACME, ADA, "another hash", null))
        .whenInvoking(
            ID, it -> it.change(new ChangeUser(ACME, ADA, null, null, "next", null, "jti", "hash")))
        .expectNoEvents()
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "current-password-wrong"));
  }

  @Test
  void recordsNothingWhereNothingChanges() {
    user.given(ada)
        .whenInvoking(
            ID,
            it ->
                it.change(
                    new ChangeUser(
                        ACME, ADA, DIGEST, SEALED, null, Set.of(Role.ADMIN), null, null)))
        .expectNoEvents();
  }

  @Test
  void isNotThereForAnotherTenant() {
    user.given(ada)
        .whenInvoking(ID, it -> it.requireOwnTenant(new TenantId("other"), ADA))
        .expectException(refused(unknown()));
  }

  @Test
  void isNotThereOnceRemoved() {
    user.given(ada, new UserRemoved(ACME, ADA))
        .when(new RecordLogin(ACME, ADA, "jti", LATER, null, null, ada.passwordHash()))
        .expectException(refused(Refusal.Kind.UNAUTHENTICATED, "login-refused"));
    setUp();
    user.given(ada, new UserRemoved(ACME, ADA))
        .whenInvoking(ID, it -> it.requireOwnTenant(ACME, ADA))
        .expectException(refused(unknown()));
  }

  @Test
  void endsASession() {
    user.given(ada)
        .whenInvoking(ID, it -> it.revoke(new RevokeUserToken(ACME, ADA, "jti")))
        .expectEvents(new UserTokenRevoked(ACME, ADA, "jti"));
  }

  /** Else who came in by the old password would stay. */
  @Test
  void refusesALoginByAPasswordThatWasChangedMeanwhile() {
    var login = new RecordLogin(ACME, ADA, "jti", LATER, null, null, ada.passwordHash());
    user.given(ada).when(login).expectEvents(new UserLoggedIn(ACME, ADA, "jti", LATER, null, null));
    setUp();
    user.given(ada, new PasswordChanged(ACME, ADA, "another hash", null))
        .when(login)
        .expectNoEvents()
        .expectException(refused(Refusal.Kind.UNAUTHENTICATED, "login-refused"));
  }

  /** Else a token that was revoked would open the door again. */
  @Test
  void recordsAProvidersTokenOnce() {
    var login =
        new RecordLogin(ACME, ADA, "digest", LATER, "https://login.example.com", null, null);
    var recorded = new UserLoggedIn(ACME, ADA, "digest", LATER, "https://login.example.com", null);
    user.given(ada).when(login).expectEvents(recorded);
    setUp();
    user.given(ada, recorded, new UserTokenRevoked(ACME, ADA, "digest"))
        .when(login)
        .expectException(
            refused(Refusal.conflict("token-used", "The provider's token was used before")));
  }

  @Test
  void boundsTheTokensOfAProvider() {
    var given = new ArrayList<Object>(List.of(ada));
    for (var i = 0; i < User.MAX_PROVIDER_TOKENS; i++) {
      given.add(new UserLoggedIn(ACME, ADA, "digest-" + i, LATER, "https://login", null));
    }
    user.given(given)
        .when(new RecordLogin(ACME, ADA, "one-more", LATER, "https://login", null, null))
        .expectException(refused(Refusal.Kind.TOO_MANY, "too-many-provider-tokens"));
    setUp(LATER);
    user.given(given)
        .when(new RecordLogin(ACME, ADA, "later", LATER, "https://login", null, null))
        .expectEvents(new UserLoggedIn(ACME, ADA, "later", LATER, "https://login", null));
    setUp();
    user.given(given)
        .when(new RecordLogin(ACME, ADA, "jti", LATER, null, null, "hash"))
        .expectEvents(new UserLoggedIn(ACME, ADA, "jti", LATER, null, null));
  }

  /** As a snapshot stores it. */
  @Test
  void isTheSameAfterASnapshot() {
    var original = new User();
    original.on(ada);
    original.on(
        new UserLoggedIn(ACME, ADA, "digest", LATER, "https://login.example.com", null), NOON);
    var serializer = Jackson3Serializer.builder().build();
    User restored = serializer.deserialize(serializer.serialize(original, String.class));
    assertThat(restored).usingRecursiveComparison().isEqualTo(original);
  }
}
