package io.muster.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Reads the token of a request: from {@code Authorization: Bearer}, or from the cookie {@code JWT}
 * where there is no such header; a cookie does not open writes that another site made the browser
 * send.
 */
class TokenFilter extends OncePerRequestFilter {

  private static final String BEARER = "Bearer ";
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  private static final String RENEWED = "X-MEN-JWT";

  private final TokenVerifier tokens;
  private final ProviderTokens provider;
  private final TokenRenewal renewal;

  TokenFilter(TokenVerifier tokens, ProviderTokens provider, TokenRenewal renewal) {
    this.tokens = tokens;
    this.provider = provider;
    this.renewal = renewal;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var token = token(request);
    token
        .flatMap(this::verify)
        .filter(verified -> isLive(verified, token.orElseThrow(), response))
        .ifPresent(
            verified -> {
              var context = SecurityContextHolder.createEmptyContext();
              context.setAuthentication(new CallerAuthentication(verified));
              SecurityContextHolder.setContext(context);
            });
    chain.doFilter(request, response);
  }

  private Optional<TokenVerifier.Verified> verify(String token) {
    return tokens
        .verify(token)
        .or(() -> provider.admit(token) ? tokens.verify(token) : Optional.empty());
  }

  /** One that expired a moment ago is served if another can be had, which the answer carries. */
  private boolean isLive(
      TokenVerifier.Verified verified, String token, HttpServletResponse response) {
    if (!tokens.expired(verified)) {
      return true;
    }
    var next = renewal.renew(token, verified.caller());
    next.ifPresent(renewed -> response.setHeader(RENEWED, renewed));
    return next.isPresent();
  }

  private static Optional<String> token(HttpServletRequest request) {
    var header = request.getHeader("Authorization");
    if (header != null) {
      return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
          ? Optional.of(header.substring(BEARER.length()).strip()).filter(t -> !t.isEmpty())
          : Optional.empty();
    }
    var cookies = request.getCookies();
    if (cookies == null || crossSiteWrite(request)) {
      return Optional.empty();
    }
    return Arrays.stream(cookies)
        .filter(cookie -> cookie.getName().equals("JWT"))
        .map(Cookie::getValue)
        .findFirst();
  }

  /**
   * Fetch Metadata (W3C): browsers say where a request comes from; over plain HTTP they say at
   * least its origin (RFC 6454), when they write. Who says neither is no browser, and sends what he
   * means.
   */
  private static boolean crossSiteWrite(HttpServletRequest request) {
    if (READS.contains(request.getMethod())) {
      return false;
    }
    var site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !(site.equals("same-origin") || site.equals("none"));
    }
    var origin = request.getHeader("Origin");
    return origin != null
        && !withoutScheme(origin).equals(withoutScheme(own(request)))
        && !withoutScheme(origin).equals("//" + request.getHeader("Host")); // a proxy's port
  }

  /** A proxy may speak TLS for us, and not say so. */
  private static String withoutScheme(String origin) {
    return origin.substring(origin.indexOf(':') + 1);
  }

  private static String own(HttpServletRequest request) {
    return ServletUriComponentsBuilder.fromContextPath(request).replacePath("").toUriString();
  }

  /** Who is there, for Spring Security. */
  static final class CallerAuthentication extends AbstractAuthenticationToken {

    private final transient TokenVerifier.Verified verified;

    CallerAuthentication(TokenVerifier.Verified verified) {
      super(
          Stream.concat(
                  Stream.of(verified.caller().kind().name()),
                  verified.roles().stream().map(Enum::name))
              .map(SimpleGrantedAuthority::new)
              .toList());
      this.verified = verified;
      setAuthenticated(true);
    }

    @Override
    public @Nullable Object getCredentials() {
      return null;
    }

    @Override
    public Object getPrincipal() {
      return verified.caller();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
