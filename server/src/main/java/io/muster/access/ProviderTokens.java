package io.muster.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Caller;
import io.muster.shared.events.Provenance;
import io.muster.shared.write.UpToDate;
import io.muster.useradm.commands.UserCommand.RecordLogin;
import io.muster.useradm.events.UserId;
import io.muster.useradm.write.Credentials;
import io.muster.useradm.write.Credentials.Credential;
import io.muster.useradm.write.Registration;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tokens that a provider gave to people who are registered here. One that is shown for the first
 * time is recorded as a login; from then on it is listed, and voided, like a token of our own. It
 * is never renewed: how long somebody is let in is for the provider to say.
 */
@Component
class ProviderTokens {

  private final @Nullable OpenIdProvider provider;
  private final Credentials credentials;
  private final Registration registration;
  private final CommandGateway commands;
  private final UpToDate lookups;
  private final Clock clock;

  /** Those that are on record already: who shows a void one again and again is refused cheaply. */
  private final Cache<String, Boolean> used = Caffeine.newBuilder().maximumSize(10_000).build();

  ProviderTokens(
      AccessOptions options,
      Credentials credentials,
      Registration registration,
      CommandGateway commands,
      UpToDate lookups,
      Clock clock) {
    var oidc = options.oidc();
    this.provider =
        oidc.issuer().isEmpty() ? null : new OpenIdProvider(oidc.issuer(), oidc.audience());
    this.credentials = credentials;
    this.registration = registration;
    this.commands = commands;
    this.lookups = lookups;
    this.clock = clock;
  }

  /** Whose it is; empty when there is no provider, or it does not vouch for a user. */
  Optional<TokenKeys.Read> read(String token) {
    if (provider == null) {
      return Optional.empty();
    }
    return provider
        .read(token)
        .filter(person -> person.expiresAt().isAfter(clock.instant()))
        .flatMap(
            person ->
                credentials
                    .byEmail(registration.digest(person.email()).value())
                    .map(user -> new TokenKeys.Read(caller(user, token), person.expiresAt())));
  }

  private static Caller caller(Credential user, String token) {
    return new Caller(user.tenant(), Caller.Kind.USER, user.id(), idOf(token));
  }

  /** Lets a token in that was not shown before. False when there is none to be let in. */
  boolean admit(String token) {
    var read = read(token);
    read.ifPresent(this::record);
    return read.isPresent();
  }

  private void record(TokenKeys.Read read) {
    var caller = read.caller();
    if (used.getIfPresent(caller.tokenId()) != null) {
      lookups.await();
      return;
    }
    var login =
        new RecordLogin(
            caller.tenant(),
            new UserId(UUID.fromString(caller.subject())),
            caller.tokenId(),
            read.expiresAt(),
            provider == null ? null : provider.issuer(),
            null,
            null);
    try {
      commands.sendAndWait(
          login,
          MetaData.with(Provenance.TENANT, caller.tenant().value())
              .and(Provenance.ACTOR, caller.actor()));
    } catch (RefusedException e) {
      // Refused: a request at the same time recorded it, or it was voided since. The list tells,
      // once it is up to date.
      used.put(caller.tokenId(), true);
      lookups.await();
    }
  }

  /**
   * The token itself opens doors: what is recorded of it must not. Of what is signed alone: one
   * signature can be written in many ways, and a token that was voided must stay so in each.
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
