package io.muster.access;

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
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Signs and reads tokens: JWT (RFC 7519), with a key that only the server's owner reads. */
public final class TokenKeys implements TokenSigner {

  private static final String ISSUER = "Mender"; // what existing clients expect

  /** Devices ask for the token that they have again and again; signing costs a millisecond. */
  private static final int REMEMBERED = 20_000;

  private final Path file;
  private final TokenAlgorithm algorithm;
  private final Lock making = new ReentrantLock();
  private volatile @Nullable Key key;
  private final Cache<Signed, String> signed =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  private record Signed(Caller caller, Instant issuedAt, Instant expiresAt) {}

  private record Key(JWK jwk, JWSSigner signer, JWSVerifier verifier) {

    static Key of(JWK jwk, TokenAlgorithm algorithm) throws JOSEException {
      return new Key(jwk, algorithm.signer(jwk), algorithm.verifier(jwk));
    }
  }

  private TokenKeys(Path file, TokenAlgorithm algorithm) {
    this.file = file;
    this.algorithm = algorithm;
  }

  /**
   * Reads the key. Where there is none, the first who needs it makes it: an RSA key would hold the
   * first start up for half a second.
   *
   * @param file of this algorithm's key
   */
  public static TokenKeys open(Path file, TokenAlgorithm algorithm) throws IOException {
    var keys = new TokenKeys(file, algorithm);
    if (Files.exists(file)) {
      try {
        keys.key = Key.of(JWK.parse(Files.readString(file)), algorithm);
      } catch (JOSEException | ParseException e) {
        throw new IOException("The key in " + file + " cannot be used: " + e.getMessage(), e);
      }
    }
    return keys;
  }

  private Key key() {
    var known = key;
    return known != null ? known : make();
  }

  private Key make() {
    making.lock();
    try {
      var known = key;
      if (known == null) {
        var jwk = algorithm.generate();
        SecretFile.write(file, jwk.toJSONString());
        known = Key.of(jwk, algorithm);
        key = known;
      }
      return known;
    } catch (IOException | JOSEException e) {
      throw new IllegalStateException("A key for tokens cannot be made", e);
    } finally {
      making.unlock();
    }
  }

  /** The public keys (RFC 7517). */
  public Map<String, Object> published() {
    return new JWKSet(key().jwk.toPublicJWK()).toJSONObject();
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
      var key = key();
      var header = new JWSHeader.Builder(algorithm.jws()).keyID(key.jwk.getKeyID()).build();
      var jwt = new SignedJWT(header, claims.build());
      jwt.sign(key.signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("a token cannot be signed", e);
    }
  }

  /** A token that was signed here, whether it is still valid or not. */
  record Read(Caller caller, Instant expiresAt) {}

  /** Empty when it was not signed here, or says less than our tokens do. */
  Optional<Read> read(String token) {
    var known = key;
    if (known == null) {
      return Optional.empty();
    }
    try {
      var jwt = SignedJWT.parse(token);
      if (!algorithm.jws().equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(known.verifier)) {
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
