package io.muster.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestTemplate;

/**
 * Reads tokens for people that a provider gave (OpenID Connect Core 1.0). The provider is found by
 * its issuer (OpenID Connect Discovery 1.0, 4) when its first token is shown; its keys are kept,
 * and fetched again when a token names one that is not known. Anybody can make us ask: each address
 * is asked once in a while at most.
 */
final class ProviderDecoder implements JwtDecoder {

  private static final Logger log = LoggerFactory.getLogger(ProviderDecoder.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final String issuer;
  private final OAuth2TokenValidator<Jwt> validator;
  private final Cache<URI, Boolean> asked = Caffeine.newBuilder().expireAfterWrite(PAUSE).build();
  private @Nullable JwtDecoder found;

  /**
   * @param audience what the tokens must be for: the id under which this server is registered there
   */
  ProviderDecoder(String issuer, String audience, Clock clock) {
    this.issuer = issuer;
    this.validator =
        JwtValidators.createDefaultWithValidators(
            List.of(
                new JwtIssuerValidator(issuer),
                new JwtAudienceValidator(audience),
                new JwtClaimValidator<String>(JwtClaimNames.SUB, _ -> true), // there is one
                // What has expired is no login, also not for as long as clocks may differ.
                new JwtClaimValidator<Instant>(
                    JwtClaimNames.EXP, expiry -> expiry.isAfter(clock.instant())),
                ProviderDecoder::unbound));
  }

  /** One that is bound to a key (RFC 7800) is not for whoever shows it. */
  private static OAuth2TokenValidatorResult unbound(Jwt token) {
    return token.hasClaim("cnf")
        ? OAuth2TokenValidatorResult.failure(
            new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "The token is bound to a key", null))
        : OAuth2TokenValidatorResult.success();
  }

  /**
   * When the provider cannot be reached, the answer is the same as for a wrong token: it is not our
   * fault.
   */
  @Override
  public Jwt decode(String token) {
    try {
      return found().decode(token);
    } catch (BadJwtException e) {
      throw e;
    } catch (JwtException | IllegalArgumentException | IllegalStateException e) {
      var cause = NestedExceptionUtils.getMostSpecificCause(e);
      if (!(cause instanceof TooSoonException)) {
        log.warn("The provider {} or its keys cannot be had: {}", issuer, cause.toString());
      }
      throw new BadJwtException("The provider of the token does not answer", e);
    }
  }

  private synchronized JwtDecoder found() {
    var known = found;
    if (known == null) {
      var requests = new SimpleClientHttpRequestFactory();
      requests.setConnectTimeout(TIMEOUT);
      requests.setReadTimeout(TIMEOUT);
      var http = new RestTemplate(requests);
      http.setInterceptors(List.of(this::ask));
      var decoder =
          NimbusJwtDecoder.withIssuerLocation(issuer)
              .jwsAlgorithm(SignatureAlgorithm.RS256)
              .jwsAlgorithm(SignatureAlgorithm.PS256)
              .jwsAlgorithm(SignatureAlgorithm.ES256)
              .restOperations(http)
              .build();
      decoder.setJwtValidator(validator);
      known = decoder;
      found = known;
    }
    return known;
  }

  private ClientHttpResponse ask(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    if (asked.asMap().putIfAbsent(request.getURI(), true) != null) {
      throw new TooSoonException(request.getURI());
    }
    return execution.execute(request, body);
  }

  private static final class TooSoonException extends IOException {
    TooSoonException(URI address) {
      super(address + " was asked a moment ago");
    }
  }
}
