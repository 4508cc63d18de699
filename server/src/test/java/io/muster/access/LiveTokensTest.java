package io.muster.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.events.PersonalText;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.EmailChanged;
import io.muster.useradm.events.UserEvent.OfUser;
import io.muster.useradm.events.UserEvent.PasswordChanged;
import io.muster.useradm.events.UserEvent.UserLoggedIn;
import io.muster.useradm.events.UserEvent.UserRegistered;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import io.muster.useradm.events.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveTokensTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final UserId ADA = new UserId(new UUID(0, 1));
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Instant LATER = NOON.plusSeconds(3_600);
  private static final PersonalText SEALED = new PersonalText(ADA.toString(), "sealed");

  private final List<OfUser> happened =
      new ArrayList<>(
          List.of(
              new UserRegistered(
                  ACME, ADA, new EmailDigest("ada"), SEALED, "hash", Set.of(Role.ADMIN))));

  private void login(String jti, @Nullable String provider, @Nullable String renews) {
    happened.add(new UserLoggedIn(ACME, ADA, jti, LATER, provider, renews));
  }

  private void issue(String jti, String by) {
    happened.add(new AccessTokenIssued(ACME, ADA, jti, jti, LATER, by));
  }

  private List<String> live() {
    @Nullable LiveTokens view = null;
    var position = 0L;
    for (var event : happened) {
      view = LiveTokens.after(view, event, new Recorded(position++, NOON, "user"));
    }
    return Objects.requireNonNull(view).tokens().stream().map(LiveTokens.Token::jti).toList();
  }

  @Test
  void aSessionIsRenewedAndMakesAccessTokens() {
    login("login", null, null);
    login("renewed", null, "login");
    issue("script", "renewed");
    assertThat(live()).containsExactly("login", "renewed", "script");
  }

  @Test
  void whatIsNoSessionGivesNoToken() {
    login("login", null, null);
    issue("script", "login");
    login("provided", "https://login.example.com", null);
    login("of a script", null, "script");
    login("of a provider", null, "provided");
    issue("by a script", "script");
    issue("by a provider", "provided");
    assertThat(live()).containsExactly("login", "script", "provided");
  }

  @Test
  void whatIsVoidGivesNoToken() {
    login("login", null, null);
    happened.add(new UserTokenRevoked(ACME, ADA, "login"));
    login("renewed", null, "login");
    issue("script", "login");
    assertThat(live()).isEmpty();
  }

  @Test
  void aNewPasswordEndsAllButTheSessionInWhichItWasSet() {
    login("login", null, null);
    login("renewed", null, "login");
    login("other", null, null);
    issue("script", "other");
    happened.add(new PasswordChanged(ACME, ADA, "next", "renewed"));
    assertThat(live()).containsExactly("login", "renewed");
    happened.add(new PasswordChanged(ACME, ADA, "by an administrator", null));
    assertThat(live()).isEmpty();
  }

  @Test
  void anAddressThatSomebodyElseChangedEndsAll() {
    login("login", null, null);
    happened.add(new EmailChanged(ACME, ADA, new EmailDigest("next"), SEALED, false));
    assertThat(live()).containsExactly("login");
    happened.add(new EmailChanged(ACME, ADA, new EmailDigest("third"), SEALED, true));
    assertThat(live()).isEmpty();
  }
}
