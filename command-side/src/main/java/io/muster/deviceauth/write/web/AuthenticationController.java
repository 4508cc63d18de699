package io.muster.deviceauth.write.web;

import static io.muster.shared.access.Access.To.EVERYBODY;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.commands.DeviceCommand;
import io.muster.deviceauth.commands.DeviceCommand.Admission;
import io.muster.deviceauth.commands.DeviceCommand.RequestAuthentication;
import io.muster.deviceauth.commands.DeviceCommand.RotateDeviceKey;
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
import io.muster.shared.network.Network;
import io.muster.shared.write.CanonicalJson;
import io.muster.shared.write.PlatformOptions;
import io.muster.shared.write.TokenSigner;
import io.muster.shared.write.web.RawJwt;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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
  private final int minRsaBits;

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
    this.minRsaBits = options.minRsaBits();
  }

  @Access(EVERYBODY)
  @BodyLimit(64 * BodyLimit.KIB)
  @PostMapping(
      path = "/api/devices/v1/authentication/auth_requests",
      produces = {RawJwt.TYPE, MediaType.ALL_VALUE})
  ResponseEntity<byte[]> authenticate(
      HttpServletRequest http,
      @RequestBody byte[] body,
      @RequestHeader(name = "X-MEN-Signature", required = false) @Nullable String signature) {
    var request = parse(body);
    var identityData = IdentityData.require("id_data", CanonicalJson.ofObject(request.idData()));
    var key = key("pubkey", request.pubkey());
    if (signature == null || signature.isBlank()) {
      throw malformed("the header X-MEN-Signature is missing");
    }
    var tenant = activeTenant(request.tenantToken());
    if (!isSigned(body, signature, key)) {
      throw unauthenticated("the signature does not fit the request and its key");
    }
    return RawJwt.of(admit(tenant, identityData, key, Network.behind(http.getRemoteAddr())));
  }

  private TenantId activeTenant(@Nullable String token) {
    var tenant = tenant(token);
    if (!tenants.isActive(tenant)) {
      throw unauthenticated("the tenant is suspended");
    }
    return tenant;
  }

  /**
   * Another key in the place of the one that is let in, by the word of both: each signs the body,
   * which names the token that the device has ({@code jti}). Nobody needs to accept it. The answer
   * is a token, as at a log-in; the one before is void, so that nobody can repeat the request.
   */
  @Access(EVERYBODY)
  @BodyLimit(64 * BodyLimit.KIB)
  @PostMapping(
      path = "/api/devices/v1/authentication/key_rotation",
      produces = {RawJwt.TYPE, MediaType.ALL_VALUE})
  ResponseEntity<byte[]> rotate(
      @RequestBody byte[] body,
      @RequestHeader(name = "X-MEN-Signature", required = false) @Nullable String signature,
      @RequestHeader(name = "X-MEN-Signature-Former", required = false) @Nullable String former) {
    var request = parse(body);
    var identityData = IdentityData.require("id_data", CanonicalJson.ofObject(request.idData()));
    var next = key("pubkey", request.pubkey());
    var before = key("former_pubkey", request.formerPubkey());
    if (signature == null || former == null) {
      throw malformed("the headers X-MEN-Signature and X-MEN-Signature-Former are needed");
    }
    var token =
        Optional.ofNullable(request.tokenId())
            .flatMap(DeviceTokenId::parse)
            .orElseThrow(() -> malformed("token_id must be the jti of the device's token"));
    var tenant = activeTenant(request.tenantToken());
    if (!isSigned(body, signature, next) || !isSigned(body, former, before)) {
      throw unauthenticated("a signature does not fit the request and its key");
    }
    var identity = IdentityId.of(tenant, identityData);
    return RawJwt.of(
        token(
            tenant,
            identity,
            new RotateDeviceKey(
                tenant, identity, before.pem(), next.pem(), token.serial(), tokenLifetime)));
  }

  private DeviceKey key(String field, @Nullable String pem) {
    return Optional.ofNullable(pem)
        .flatMap(text -> DeviceKey.parse(text, minRsaBits))
        .orElseThrow(() -> malformed(field + " must be " + DeviceKey.allowed(minRsaBits)));
  }

  private static boolean isSigned(byte[] body, String signature, DeviceKey key) {
    return decode(signature).map(bytes -> key.verifies(body, bytes)).orElse(false);
  }

  /** Devices without a tenant token are the first tenant's. */
  private TenantId tenant(@Nullable String token) {
    return token == null || token.isEmpty()
        ? firstTenant
        : tenants
            .byToken(token)
            .orElseThrow(() -> unauthenticated("the tenant token is not known"));
  }

  private String admit(TenantId tenant, String identityData, DeviceKey key, String network) {
    var identity = IdentityId.of(tenant, identityData);
    return token(
        tenant,
        identity,
        new RequestAuthentication(
            tenant,
            identity,
            identityData,
            key.pem(),
            new DeviceId(UUID.randomUUID()),
            network,
            tokenLifetime));
  }

  private String token(TenantId tenant, IdentityId identity, DeviceCommand asks) {
    Admission admission =
        commands.sendAndWait(
            asks,
            MetaData.with(Provenance.TENANT, tenant.value())
                .and(Provenance.ACTOR, "device:" + identity));
    var token = admission.token();
    if (token == null) {
      throw new Refusal(
              Refusal.Kind.UNAUTHENTICATED,
              "device-not-accepted",
              "the device is not accepted (yet)")
          .asException();
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
      @JsonProperty("former_pubkey") @Nullable String formerPubkey,
      @JsonProperty("token_id") @Nullable String tokenId,
      @JsonProperty("tenant_token") @Nullable String tenantToken) {}
}
