package io.muster.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.shared.access.Tenants;
import io.muster.shared.border.LongPolls;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Caller;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.projection.Follower;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.JwtIssuerAuthenticationManagerResolver;
import org.springframework.stereotype.Component;

/**
 * Authenticates bearer tokens by their issuer: this server, or an OpenID Connect provider. Cost: no
 * check and no read for a token that this process verified before, unless an event has concerned
 * its owner since; otherwise one signature check and one read by primary key.
 */
@Component
class TokenAuthenticator implements AuthenticationManagerResolver<HttpServletRequest>, Follower {

  private static final long MAX_BYTES = 96L << 20;

  /** What a token takes beside its own text. */
  private static final int OVERHEAD = 450;

  private final AuthenticationManagerResolver<HttpServletRequest> issuers;
  private final TokenKeys keys;
  private final Tenants tenants;
  private final Clock clock;
  private final Duration grace;

  /** By what was shown; what is not the one way to write a token never gets here. */
  private final Cache<String, CallerAuthentication> known =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((String token, CallerAuthentication _) -> token.length() + OVERHEAD)
          .evictionListener((token, caller, _) -> forget(token, caller))
          .build();

  private volatile int keyGeneration;

  /** Which of them are whose; may name some that are not known any more. */
  private final Map<String, Set<String>> ofSubjects = new ConcurrentHashMap<>();

  /** Grows with every event that may void a token: what was read before must not be kept after. */
  private final AtomicLong changes = new AtomicLong();

  TokenAuthenticator(
      TokenKeys keys,
      ProviderTokens provider,
      TokenRegister register,
      Tenants tenants,
      Clock clock,
      AccessOptions options) {
    this.keys = keys;
    this.tenants = tenants;
    this.clock = clock;
    this.grace = options.tokenGrace();
    var managers = new HashMap<String, AuthenticationManager>();
    managers.put(
        TokenKeys.ISSUER,
        manager(
            keys.decoder(clock, grace),
            token ->
                register
                    .find(TokenKeys.callerOf(token), token)
                    .orElseThrow(() -> new InvalidBearerTokenException("The token is void"))));
    provider
        .decoder()
        .ifPresent(
            decoder -> managers.put(provider.issuer(), manager(decoder, provider::authenticate)));
    this.issuers = new JwtIssuerAuthenticationManagerResolver(issuer -> of(managers, issuer));
  }

  private static AuthenticationManager manager(
      JwtDecoder decoder, Converter<Jwt, CallerAuthentication> converter) {
    var provider = new JwtAuthenticationProvider(decoder);
    provider.setJwtAuthenticationConverter(converter);
    return provider::authenticate;
  }

  private static AuthenticationManager of(
      Map<String, AuthenticationManager> managers, String issuer) {
    return Optional.ofNullable(managers.get(issuer))
        .orElseThrow(() -> new InvalidBearerTokenException("The issuer is not known here"));
  }

  @Override
  public AuthenticationManager resolve(HttpServletRequest request) {
    return shown -> authentication(request, ((BearerTokenAuthenticationToken) shown).getToken());
  }

  private CallerAuthentication authentication(HttpServletRequest request, String token) {
    var caller = valid(request, token);
    try {
      if (!LongPolls.hasWaited(request)) { // the server itself serves it again
        count(caller);
      }
    } catch (RefusedException e) {
      throw new TokenRefusedException(e.refusal(), caller.getPrincipal());
    }
    return caller;
  }

  /** The device's own first: what it is refused is not its tenant's. */
  private void count(CallerAuthentication caller) {
    if (caller.getPrincipal().kind() == Caller.Kind.DEVICE) {
      caller.requests().count();
    }
    tenants.countRequest(caller.getPrincipal().tenant());
  }

  /** Whether a token that let a request in would do so still. */
  boolean isValid(HttpServletRequest request, String token) {
    try {
      valid(request, token);
      return true;
    } catch (AuthenticationException e) {
      return false;
    }
  }

  private CallerAuthentication valid(HttpServletRequest request, String token) {
    forgetAfterARotation();
    var caller = known.getIfPresent(token);
    if (caller == null) {
      caller = verify(request, token);
    }
    if (!caller.isUsableAt(clock.instant(), grace)) {
      throw new InvalidBearerTokenException("The token has expired");
    }
    if (!tenants.isActive(caller.getPrincipal().tenant())) {
      throw new InvalidBearerTokenException("The tenant is suspended");
    }
    return caller;
  }

  /** What another key has signed may be void. */
  private void forgetAfterARotation() {
    var generation = keys.generation();
    if (generation != keyGeneration) {
      reset(); // before anybody may believe that it was done
      keyGeneration = generation;
    }
  }

  private CallerAuthentication verify(HttpServletRequest request, String token) {
    if (!isStrict(token)) {
      throw new InvalidBearerTokenException("The token is malformed");
    }
    var before = changes.get();
    // Without what the filter notes of the request: that would be kept with the token.
    var shown = new BearerTokenAuthenticationToken(token);
    var caller = (CallerAuthentication) issuers.resolve(request).authenticate(shown);
    known.put(token, caller);
    ofSubjects.compute(caller.getPrincipal().subject(), (_, tokens) -> with(tokens, token));
    if (changes.get() != before) {
      known.invalidate(token);
    }
    return caller;
  }

  private static Set<String> with(@Nullable Set<String> tokens, String token) {
    var next = tokens == null ? new HashSet<String>() : tokens;
    next.add(token);
    return next;
  }

  private void forget(@Nullable String token, @Nullable CallerAuthentication caller) {
    if (token != null && caller != null) {
      ofSubjects.computeIfPresent(
          caller.getPrincipal().subject(),
          (_, tokens) -> {
            tokens.remove(token);
            return tokens.isEmpty() ? null : tokens;
          });
    }
  }

  /**
   * Whether the token has the one form of RFC 7515 (2 and 3.1): base64url without padding, and
   * unused bits zero. Decoders accept other forms; without this check, one token in many spellings
   * could fill the cache.
   */
  private static boolean isStrict(String token) {
    var parts = token.split("\\.", -1);
    return parts.length == 3 && Arrays.stream(parts).allMatch(TokenAuthenticator::isStrictPart);
  }

  private static boolean isStrictPart(String part) {
    try {
      var bytes = Base64.getUrlDecoder().decode(part);
      return bytes.length > 0
          && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public void reset() {
    changes.incrementAndGet();
    ofSubjects.clear();
    known.invalidateAll();
  }

  @Override
  public void changed(List<DomainEvent> events) {
    var subjects =
        events.stream()
            .flatMap(event -> LiveTokens.subjectOf(event).stream())
            .collect(Collectors.toSet());
    if (!subjects.isEmpty()) {
      changes.incrementAndGet();
      for (var subject : subjects) {
        var tokens = ofSubjects.remove(subject);
        if (tokens != null) {
          known.invalidateAll(tokens);
        }
      }
    }
  }
}
