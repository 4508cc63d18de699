package io.muster.shared.border;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.muster.embedded.keys.SecretFile;
import io.muster.shared.events.Caller;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.TokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signs and reads tokens: JWT (RFC 7519), with a key that only the server's owner reads. */
public final class TokenKeys implements TokenSigner {

  private static final String ISSUER = "Mender"; // what existing clients expect

  /** Devices ask for the token that they have again and again; signing costs a millisecond. */
  private static final int REMEMBERED = 20_000;

  private final TokenAlgorithm algorithm;
  private final JWK key;
  private final JWSSigner signer;
  private final JWSVerifier verifier;
  private final Cache<Signed, String> signed =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  private record Signed(Caller caller, Instant issuedAt, Instant expiresAt) {}

  private TokenKeys(TokenAlgorithm algorithm, JWK key) throws JOSEException {
    this.algorithm = algorithm;
    this.key = key;
    this.signer = algorithm.signer(key);
    this.verifier = algorithm.verifier(key);
  }

  /**
   * Reads the key, or makes one.
   *
   * @param file of this algorithm's key
   */
  public static TokenKeys open(Path file, TokenAlgorithm algorithm) throws IOException {
    try {
      if (!Files.exists(file)) {
        SecretFile.write(file, algorithm.generate().toJSONString());
      }
      return new TokenKeys(algorithm, JWK.parse(Files.readString(file)));
    } catch (JOSEException | ParseException e) {
      throw new IOException("The key in " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** The public keys (RFC 7517). */
  public Map<String, Object> published() {
    return new JWKSet(key.toPublicJWK()).toJSONObject();
  }

  @Override
  public String sign(Caller caller, Instant issuedAt, Instant expiresAt) {
    return signed.get(new Signed(caller, issuedAt, expiresAt), this::sign);
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
            .claim("mender.tenant", caller.tenant().value())
            .claim(device ? "mender.device" : "mender.user", true);
    if (!device) {
      claims.claim("scp", List.of("mender.*"));
    }
    try {
      var header = new JWSHeader.Builder(algorithm.jws()).keyID(key.getKeyID()).build();
      var jwt = new SignedJWT(header, claims.build());
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("a token cannot be signed", e);
    }
  }

  /** A token that was signed here, whether it is still valid or not. */
  record Read(Caller caller, Instant expiresAt) {}

  /** Empty when it was not signed here, or says less than our tokens do. */
  Optional<Read> read(String token) {
    try {
      var jwt = SignedJWT.parse(token);
      if (!algorithm.jws().equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(verifier)) {
        return Optional.empty();
      }
      var claims = jwt.getJWTClaimsSet();
      var kind =
          Boolean.TRUE.equals(claims.getBooleanClaim("mender.device"))
              ? Caller.Kind.DEVICE
              : Caller.Kind.USER;
      var caller =
          new Caller(
              new TenantId(claims.getStringClaim("mender.tenant")),
              kind,
              claims.getSubject(),
              claims.getJWTID());
      return Optional.of(new Read(caller, claims.getExpirationTime().toInstant()));
    } catch (ParseException | JOSEException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
