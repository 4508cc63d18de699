package io.muster.useradm.write.web;

import static io.muster.shared.access.Access.To.EVERYBODY;
import static io.muster.shared.access.Access.To.USERS;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.shared.access.Access;
import io.muster.shared.access.Tenants;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.Provenance;
import io.muster.shared.write.TokenSigner;
import io.muster.shared.write.web.RawJwt;
import io.muster.useradm.commands.UserCommand.RecordLogin;
import io.muster.useradm.commands.UserCommand.RevokeUserToken;
import io.muster.useradm.events.UserId;
import io.muster.useradm.write.Credentials;
import io.muster.useradm.write.Passwords;
import io.muster.useradm.write.Registration;
import io.muster.useradm.write.SealedHashes;
import io.muster.useradm.write.UseradmOptions;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where people log in and out. */
@RestController
@EnableConfigurationProperties(UseradmOptions.class)
class LoginController {

  private static final String BASE = "/api/management/v1/useradm/auth";

  private final CommandGateway commands;
  private final Credentials credentials;
  private final Passwords passwords;
  private final SealedHashes hashes;
  private final Registration registration;
  private final TokenSigner signer;
  private final Clock clock;
  private final Duration tokenLifetime;
  private final LoginThrottle throttle;
  private final Tenants tenants;

  LoginController(
      CommandGateway commands,
      Credentials credentials,
      Passwords passwords,
      SealedHashes hashes,
      Registration registration,
      TokenSigner signer,
      Clock clock,
      UseradmOptions options,
      LoginThrottle throttle,
      Tenants tenants) {
    this.commands = commands;
    this.credentials = credentials;
    this.passwords = passwords;
    this.hashes = hashes;
    this.registration = registration;
    this.signer = signer;
    this.clock = clock;
    this.tokenLifetime = options.tokenLifetime();
    this.throttle = throttle;
    this.tenants = tenants;
  }

  @Access(EVERYBODY)
  @PostMapping(
      path = BASE + "/login",
      produces = {RawJwt.TYPE, MediaType.ALL_VALUE})
  ResponseEntity<byte[]> login(
      HttpServletRequest request,
      @RequestHeader(name = "Authorization", required = false) @Nullable String basic) {
    var typed = parse(basic);
    var digest = registration.digest(typed.email);
    var credential = credentials.byEmail(digest.value());
    var matches =
        throttle.check(
            digest.value(),
            request.getRemoteAddr(),
            () -> passwords.matches(typed.password, credential.map(hashes::open).orElse(null)));
    if (!matches || !tenants.isActive(credential.orElseThrow().tenant())) {
      throw new Refusal(
              Refusal.Kind.UNAUTHENTICATED, "login-refused", "The e-mail or the password is wrong")
          .asException();
    }
    return RawJwt.of(open(credential.orElseThrow()));
  }

  private String open(Credentials.CredentialRow credential) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var expires = now.plus(tokenLifetime);
    var jti = UUID.randomUUID().toString();
    var caller = new Caller(credential.tenant(), Caller.Kind.USER, credential.id(), jti);
    commands.sendAndWait(
        new RecordLogin(
            credential.tenant(),
            credential.userId(),
            jti,
            expires,
            null,
            null,
            credential.passwordHash()),
        MetaData.with(Provenance.TENANT, credential.tenantId())
            .and(Provenance.ACTOR, caller.actor()));
    return signer.sign(caller, now, expires);
  }

  @Access(USERS)
  @PostMapping(BASE + "/logout")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void logout(Caller caller) {
    commands.sendAndWait(
        new RevokeUserToken(
            caller.tenant(), new UserId(UUID.fromString(caller.subject())), caller.tokenId()));
  }

  private record Typed(String email, String password) {}

  /** HTTP Basic (RFC 7617). */
  private static Typed parse(@Nullable String basic) {
    if (basic == null || !basic.regionMatches(true, 0, "Basic ", 0, 6)) {
      throw new Refusal(
              Refusal.Kind.UNAUTHENTICATED, "login-refused", "Log in by HTTP Basic authentication")
          .asException();
    }
    try {
      var text = new String(Base64.getDecoder().decode(basic.substring(6).strip()), UTF_8);
      var colon = text.indexOf(':');
      if (colon >= 0) {
        return new Typed(text.substring(0, colon), text.substring(colon + 1));
      }
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
    throw malformed();
  }

  private static RuntimeException malformed() {
    return Refusal.malformed(
            "login-malformed", "The header Authorization must hold base64 of e-mail:password")
        .asException();
  }
}
