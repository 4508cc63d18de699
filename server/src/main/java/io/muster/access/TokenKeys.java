package io.muster.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.muster.shared.events.Caller;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.TokenSigner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** Signs and reads tokens: JWT (RFC 7519). */
public final class TokenKeys implements TokenSigner {

  static final String ISSUER = "Mender"; // what existing clients expect

  private static final String TENANT = "mender.tenant";
  private static final String DEVICE = "mender.device";

  /** Devices ask for the token that they have again and again; signing costs a millisecond. */
  private static final int REMEMBERED = 20_000;

  private final TokenAlgorithm algorithm;
  private final KeyRing ring;
  private final Cache<Signed, String> signed =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  /**
   * @param generation of the keys: what was signed before a rotation is signed anew
   */
  private record Signed(Caller caller, Instant issuedAt, Instant expiresAt, int generation) {}

  private TokenKeys(Path file, TokenAlgorithm algorithm) throws IOException {
    this.algorithm = algorithm;
    this.ring = new KeyRing(file, algorithm);
  }

  /**
   * @param file of this algorithm's first key; made when it is needed
   * @throws IOException when a key is there that cannot be used
   */
  public static TokenKeys open(Path file, TokenAlgorithm algorithm) throws IOException {
    return new TokenKeys(file, algorithm);
  }

  /**
   * Another key signs from now on, in every process within a second.
   *
   * @param revoke whether all tokens that were signed before are void at once; else they stay valid
   *     for their time
   */
  public void rotate(boolean revoke) {
    ring.rotate(revoke);
  }

  /** Another number after each rotation. */
  int generation() {
    return ring.generation();
  }

  /** The public keys (RFC 7517). */
  public Map<String, Object> published() {
    ring.newest(); // there is one from the first question on
    return new JWKSet(ring.all().stream().map(key -> key.jwk().toPublicJWK()).toList())
        .toJSONObject();
  }

  @Override
  public String sign(Caller caller, Instant issuedAt, Instant expiresAt) {
    return signed.get(new Signed(caller, issuedAt, expiresAt, ring.generation()), this::sign);
  }

  private String sign(Signed token) {
    var caller = token.caller;
    var device = caller.kind() == Caller.Kind.DEVICE;
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject(caller.subject())
            .jwtID(caller.tokenId())
            .issueTime(Date.from(token.issuedAt))
            .expirationTime(Date.from(token.expiresAt))
            .claim(TENANT, caller.tenant().value())
            .claim(device ? DEVICE : "mender.user", true);
    if (!device) {
      claims.claim("scp", List.of("mender.*"));
    }
    try {
      var key = ring.newest();
      var header =
          new JWSHeader.Builder(algorithm.jws())
              .type(JOSEObjectType.JWT)
              .keyID(key.jwk().getKeyID())
              .build();
      var jwt = new SignedJWT(header, claims.build());
      jwt.sign(key.signer());
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("a token cannot be signed", e);
    }
  }

  /**
   * Reads what was signed here.
   *
   * @param grace for so long after it expired a token is still read
   */
  JwtDecoder decoder(Clock clock, Duration grace) {
    var timestamps = new JwtTimestampValidator(grace);
    timestamps.setAllowEmptyExpiryClaim(false);
    timestamps.setClock(clock);
    var decoder = new NimbusJwtDecoder(new OwnSignatures());
    decoder.setJwtValidator(
        JwtValidators.createDefaultWithValidators(
            List.of(timestamps, new JwtIssuerValidator(ISSUER))));
    return decoder;
  }

  /** The library finds no verifier for each of our algorithms, and a key may be yet to be made. */
  private final class OwnSignatures extends DefaultJWTProcessor<SecurityContext> {
    @Override
    public JWTClaimsSet process(SignedJWT token, @Nullable SecurityContext context)
        throws BadJOSEException, JOSEException {
      var known = ring.find(String.valueOf(token.getHeader().getKeyID()));
      if (known.isEmpty()
          || !algorithm.jws().equals(token.getHeader().getAlgorithm())
          || !token.verify(known.get().verifier())) {
        throw new BadJWSException("The token was not signed here");
      }
      return extractJWTClaimsSet(token);
    }
  }

  /** Whom a token was signed for. */
  static Caller callerOf(Jwt token) {
    return new Caller(
        new TenantId(claim(token, TENANT)),
        Boolean.TRUE.equals(token.getClaims().get(DEVICE)) ? Caller.Kind.DEVICE : Caller.Kind.USER,
        claim(token, JwtClaimNames.SUB),
        claim(token, JwtClaimNames.JTI));
  }

  private static String claim(Jwt token, String name) {
    return Optional.ofNullable(token.getClaimAsString(name))
        .orElseThrow(() -> new InvalidBearerTokenException("The token does not tell its " + name));
  }
}
