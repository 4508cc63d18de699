package io.muster.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider of tokens for people (OpenID Connect Core 1.0), found by its issuer (OpenID Connect
 * Discovery 1.0, 4) when its first token is shown. Its keys are kept, and fetched again, at most
 * twice in half a minute, when a token names one that is not known.
 */
final class OpenIdProvider {

  private static final Logger log = LoggerFactory.getLogger(OpenIdProvider.class);

  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);

  private static final int TIMEOUT_MILLIS = 3_000;
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int LARGEST_ANSWER = 1 << 20;

  private final String issuer;
  private final String audience;
  private final DefaultResourceRetriever http =
      new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, LARGEST_ANSWER);
  private volatile @Nullable DefaultJWTProcessor<SecurityContext> processor;

  /** Not before this, by {@link System#nanoTime}, after it did not answer. */
  private long mayAskAt = System.nanoTime();

  /**
   * @param audience what the tokens must be for: the id under which this server is registered there
   */
  OpenIdProvider(String issuer, String audience) {
    this.issuer = issuer;
    this.audience = audience;
  }

  String issuer() {
    return issuer;
  }

  /** A person for whom the provider vouches. */
  record Person(String email, Instant expiresAt) {}

  /** Empty when the token is not the provider's, not for us, expired, or of no verified address. */
  Optional<Person> read(String token) {
    try {
      if (!issuer.equals(SignedJWT.parse(token).getJWTClaimsSet().getIssuer())) {
        return Optional.empty();
      }
      var known = processor;
      var checking = known == null ? discover() : known;
      return checking == null ? Optional.empty() : person(checking.process(token, null));
    } catch (ParseException | BadJOSEException | RateLimitReachedException e) {
      return Optional.empty();
    } catch (JOSEException e) {
      log.warn("The keys of {} cannot be had: {}", issuer, e.toString());
      return Optional.empty();
    }
  }

  private static Optional<Person> person(JWTClaimsSet claims) throws ParseException {
    var email = claims.getStringClaim("email");
    return email != null && Boolean.TRUE.equals(claims.getBooleanClaim("email_verified"))
        ? Optional.of(new Person(email, claims.getExpirationTime().toInstant()))
        : Optional.empty();
  }

  /**
   * Null when the provider does not answer. One request asks at a time, and after a failure none
   * for a while: anybody can make us ask, and write the line in the log.
   */
  private synchronized @Nullable DefaultJWTProcessor<SecurityContext> discover() {
    if (processor == null && System.nanoTime() - mayAskAt >= 0) {
      mayAskAt = System.nanoTime() + PAUSE.toNanos();
      try {
        var found = new DefaultJWTProcessor<SecurityContext>();
        found.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys()));
        found.setJWTClaimsSetVerifier(
            new DefaultJWTClaimsVerifier<>(
                audience,
                new JWTClaimsSet.Builder().issuer(issuer).build(),
                Set.of("sub", "exp", "iat")));
        processor = found;
      } catch (IOException | ParseException | IllegalArgumentException e) {
        log.warn("The provider {} cannot be found: {}", issuer, e.toString());
      }
    }
    return processor;
  }

  private JWKSource<SecurityContext> keys() throws IOException, ParseException {
    var base = issuer.endsWith("/") ? issuer : issuer + "/";
    var address = URI.create(base + ".well-known/openid-configuration").toURL();
    var configuration = JSONObjectUtils.parse(http.retrieveResource(address).getContent());
    if (!issuer.equals(JSONObjectUtils.getString(configuration, "issuer"))) {
      throw new IOException(address + " is of another issuer");
    }
    var keys = JSONObjectUtils.getURI(configuration, "jwks_uri");
    if (keys == null) {
      throw new IOException(address + " names no jwks_uri");
    }
    return JWKSourceBuilder.<SecurityContext>create(keys.toURL(), http).retrying(true).build();
  }
}
