package io.muster.deviceauth.write.web;

import static io.muster.shared.access.Access.To.EVERYBODY;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.commands.DeviceCommand.Admission;
import io.muster.deviceauth.commands.DeviceCommand.RequestAuthentication;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.DeviceTokenId;
import io.muster.deviceauth.events.IdentityId;
import io.muster.deviceauth.write.DeviceauthOptions;
import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import io.muster.shared.access.Tenants;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.CanonicalJson;
import io.muster.shared.write.PlatformOptions;
import io.muster.shared.write.TokenSigner;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where devices ask to be let in. For a device that is let in and has a live token: one command on
 * cached aggregates, one signature check, no event, no write.
 */
@RestController
@EnableConfigurationProperties(DeviceauthOptions.class)
class AuthenticationController {

  private final CommandGateway commands;
  private final TokenSigner signer;
  private final JsonMapper json;
  private final TenantId firstTenant;
  private final Tenants tenants;
  private final Duration tokenLifetime;

  AuthenticationController(
      CommandGateway commands,
      TokenSigner signer,
      JsonMapper json,
      PlatformOptions platform,
      Tenants tenants,
      DeviceauthOptions options) {
    this.commands = commands;
    this.signer = signer;
    this.json = json;
    this.firstTenant = new TenantId(platform.tenant());
    this.tenants = tenants;
    this.tokenLifetime = options.tokenLifetime();
  }

  @Access(EVERYBODY)
  @BodyLimit(64 * BodyLimit.KIB)
  @PostMapping(
      path = "/api/devices/v1/authentication/auth_requests",
      produces = {"application/jwt", "application/json"})
  String authenticate(
      @RequestBody byte[] body,
      @RequestHeader(name = "X-MEN-Signature", required = false) @Nullable String signature) {
    var request = parse(body);
    var identityData = IdentityData.require("id_data", CanonicalJson.ofObject(request.idData()));
    var key =
        DeviceKey.parse(request.pubkey())
            .orElseThrow(
                () ->
                    malformed(
                        "pubkey must be an RSA (1024 bits or more), EC or Ed25519 key in PEM"));
    if (signature == null || signature.isBlank()) {
      throw malformed("the header X-MEN-Signature is missing");
    }
    var tenant = tenant(request.tenantToken());
    if (!tenants.isActive(tenant)) {
      throw unauthenticated("the tenant is suspended");
    }
    if (!decode(signature).map(bytes -> key.verifies(body, bytes)).orElse(false)) {
      throw unauthenticated("the signature does not fit the request and its key");
    }
    return admit(tenant, identityData, key);
  }

  /** Devices without a tenant token are the first tenant's. */
  private TenantId tenant(@Nullable String token) {
    return token == null || token.isEmpty()
        ? firstTenant
        : tenants
            .byToken(token)
            .orElseThrow(() -> unauthenticated("the tenant token is not known"));
  }

  private String admit(TenantId tenant, String identityData, DeviceKey key) {
    var identity = IdentityId.of(tenant, identityData);
    Admission admission =
        commands.sendAndWait(
            new RequestAuthentication(
                tenant,
                identity,
                identityData,
                key.pem(),
                new DeviceId(UUID.randomUUID()),
                tokenLifetime),
            MetaData.with(Provenance.TENANT, tenant.value())
                .and(Provenance.ACTOR, "device:" + identity));
    var token = admission.token();
    if (token == null) {
      throw unauthenticated("the device is not accepted (yet)");
    }
    var device = admission.deviceId();
    var caller =
        new Caller(
            tenant,
            Caller.Kind.DEVICE,
            device.toString(),
            new DeviceTokenId(device, token.serial()).toString());
    return signer.sign(caller, token.issuedAt(), token.expiresAt());
  }

  private AuthRequest parse(byte[] body) {
    try {
      var request = json.readValue(body, AuthRequest.class);
      if (request == null || request.idData() == null || request.pubkey() == null) {
        throw malformed("id_data and pubkey are needed");
      }
      return request;
    } catch (JacksonException e) {
      throw malformed("the body must be a JSON object with id_data and pubkey, both text");
    }
  }

  private static Optional<byte[]> decode(String signature) {
    try {
      return Optional.of(Base64.getDecoder().decode(signature.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static RuntimeException malformed(String detail) {
    return Refusal.malformed("auth-request-malformed", detail).asException();
  }

  private static RuntimeException unauthenticated(String detail) {
    return new Refusal(Refusal.Kind.UNAUTHENTICATED, "device-not-admitted", detail).asException();
  }

  /** The body; devices of other generations send more. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record AuthRequest(
      @JsonProperty("id_data") String idData,
      String pubkey,
      @JsonProperty("tenant_token") @Nullable String tenantToken) {}
}
