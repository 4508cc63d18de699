package io.muster.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.shared.access.Tenants;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Caller;
import io.muster.shared.events.Provenance;
import io.muster.shared.write.LookupBarrier;
import io.muster.useradm.commands.UserCommand.RecordLogin;
import io.muster.useradm.events.UserId;
import io.muster.useradm.write.Credentials;
import io.muster.useradm.write.Credentials.CredentialRow;
import io.muster.useradm.write.Registration;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.stereotype.Component;

/**
 * Tokens that a provider gave to people who are registered here. One that is shown for the first
 * time is recorded as a login; from then on it is listed, and voided, like a token of our own. It
 * is never renewed: how long somebody is let in is for the provider to say.
 */
@Component
class ProviderTokens {

  private final AccessOptions.Oidc provider;
  private final Credentials credentials;
  private final Registration registration;
  private final TokenRegister register;
  private final CommandGateway commands;
  private final LookupBarrier lookups;
  private final Tenants tenants;
  private final Clock clock;

  /** Those that are on record already: who shows a void one again and again is refused cheaply. */
  private final Cache<String, Boolean> used = Caffeine.newBuilder().maximumSize(10_000).build();

  ProviderTokens(
      AccessOptions options,
      Credentials credentials,
      Registration registration,
      TokenRegister register,
      CommandGateway commands,
      LookupBarrier lookups,
      Tenants tenants,
      Clock clock) {
    this.provider = options.oidc();
    this.credentials = credentials;
    this.registration = registration;
    this.register = register;
    this.commands = commands;
    this.lookups = lookups;
    this.tenants = tenants;
    this.clock = clock;
  }

  String issuer() {
    return provider.issuer();
  }

  /** Empty when there is no provider. */
  Optional<JwtDecoder> decoder() {
    return provider.issuer().isEmpty()
        ? Optional.empty()
        : Optional.of(new ProviderDecoder(provider.issuer(), provider.audience(), clock));
  }

  /** Whom the provider vouches for; who shows a token for the first time logs in with it. */
  CallerAuthentication authenticate(Jwt token) {
    var caller =
        verifiedAddress(token)
            .flatMap(email -> credentials.byEmail(registration.digest(email).value()))
            .filter(user -> tenants.isActive(user.tenant()))
            .map(user -> caller(user, token.getTokenValue()))
            .orElseThrow(() -> new InvalidBearerTokenException("No user here has the address"));
    return register
        .find(caller, token)
        .or(
            () -> {
              record(caller, token);
              return register.find(caller, token);
            })
        .orElseThrow(() -> new InvalidBearerTokenException("The token is void"));
  }

  private static Optional<String> verifiedAddress(Jwt token) {
    return Boolean.TRUE.equals(token.getClaims().get("email_verified"))
            && token.getClaims().get("email") instanceof String email
        ? Optional.of(email)
        : Optional.empty();
  }

  private static Caller caller(CredentialRow user, String token) {
    return new Caller(user.tenant(), Caller.Kind.USER, user.id(), idOf(token));
  }

  private void record(Caller caller, Jwt token) {
    if (used.getIfPresent(caller.tokenId()) != null) {
      lookups.await();
      return;
    }
    var login =
        new RecordLogin(
            caller.tenant(),
            new UserId(UUID.fromString(caller.subject())),
            caller.tokenId(),
            Objects.requireNonNull(token.getExpiresAt()),
            provider.issuer(),
            null,
            null);
    try {
      commands.sendAndWait(
          login,
          MetaData.with(Provenance.TENANT, caller.tenant().value())
              .and(Provenance.ACTOR, caller.actor()));
    } catch (RefusedException e) {
      if (e.refusal().kind() == Refusal.Kind.TOO_MANY) {
        throw new TokenRefusedException(e.refusal(), caller);
      }
      if (!e.refusal().code().equals("token-used")) {
        throw new InvalidBearerTokenException(e.refusal().detail(), e);
      }
      // Refused: a request at the same time recorded it, or it was voided since. The list tells,
      // once it is up to date.
      used.put(caller.tokenId(), true);
      lookups.await();
    }
  }

  /**
   * Hashes the token, because the record must not hold a usable one. Only the signed part is
   * hashed: one signature can be encoded in many ways, and a revoked token must stay revoked in
   * each.
   */
  private static String idOf(String token) {
    try {
      var signed = token.substring(0, token.lastIndexOf('.'));
      var digest = MessageDigest.getInstance("SHA-256").digest(signed.getBytes(US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
