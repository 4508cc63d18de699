package io.muster.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.deviceauth.commands.DeviceCommand.IssuedToken;
import io.muster.deviceauth.commands.DeviceCommand.RenewDeviceToken;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.DeviceTokenId;
import io.muster.deviceauth.write.DeviceauthOptions;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Caller;
import io.muster.shared.events.Provenance;
import io.muster.useradm.commands.UserCommand.RecordLogin;
import io.muster.useradm.events.UserId;
import io.muster.useradm.write.UseradmOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.springframework.stereotype.Component;

/** Gives whoever shows a token that expired a moment ago the next one, once for each. */
@Component
class TokenRenewal {

  private final CommandGateway commands;
  private final TokenKeys keys;
  private final Clock clock;
  private final Duration deviceLifetime;
  private final Duration userLifetime;
  private final Duration sessionLifetime;
  private final TokenRegister register;

  /** By the token that was shown: a page that sends many requests at once gets one. */
  private final Cache<Caller, Optional<String>> renewed =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofHours(1)).build();

  TokenRenewal(
      CommandGateway commands,
      TokenKeys keys,
      Clock clock,
      DeviceauthOptions devices,
      UseradmOptions users,
      TokenRegister register) {
    this.commands = commands;
    this.keys = keys;
    this.clock = clock;
    this.deviceLifetime = devices.tokenLifetime();
    this.userLifetime = users.tokenLifetime();
    this.sessionLifetime = users.sessionLifetime();
    this.register = register;
  }

  /** Empty when it cannot be renewed; then the caller has to authenticate again. */
  Optional<String> renew(Caller caller) {
    return renewed.get(caller, this::issue);
  }

  private Optional<String> issue(Caller caller) {
    try {
      return caller.kind() == Caller.Kind.DEVICE ? Optional.of(device(caller)) : user(caller);
    } catch (RefusedException | AggregateNotFoundException e) {
      return Optional.empty();
    }
  }

  private String device(Caller caller) {
    var device = new DeviceId(UUID.fromString(caller.subject()));
    var serial = DeviceTokenId.parse(caller.tokenId()).orElseThrow().serial();
    IssuedToken issued =
        commands.sendAndWait(
            new RenewDeviceToken(caller.tenant(), device, serial, deviceLifetime),
            provenance(caller));
    var next =
        new Caller(
            caller.tenant(),
            caller.kind(),
            caller.subject(),
            new DeviceTokenId(device, issued.serial()).toString());
    return keys.sign(next, issued.issuedAt(), issued.expiresAt());
  }

  private Optional<String> user(Caller caller) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var end = endOfSession(caller);
    if (!end.isAfter(now)) {
      return Optional.empty();
    }
    var longest = now.plus(userLifetime);
    var expires = longest.isBefore(end) ? longest : end;
    var jti = UUID.randomUUID().toString();
    commands.sendAndWait(
        new RecordLogin(
            caller.tenant(),
            new UserId(UUID.fromString(caller.subject())),
            jti,
            expires,
            null,
            caller.tokenId(),
            null),
        provenance(caller));
    return Optional.of(
        keys.sign(new Caller(caller.tenant(), caller.kind(), caller.subject(), jti), now, expires));
  }

  /** However often it is renewed; in whole seconds, as tokens have it. */
  private Instant endOfSession(Caller caller) {
    return register
        .of(caller.tenant(), caller.subject())
        .flatMap(tokens -> tokens.token(caller.tokenId()))
        .map(token -> token.begunAt().plus(sessionLifetime).truncatedTo(ChronoUnit.SECONDS))
        .orElse(Instant.MIN);
  }

  private static MetaData provenance(Caller caller) {
    return MetaData.with(Provenance.TENANT, caller.tenant().value())
        .and(Provenance.ACTOR, caller.actor());
  }
}
