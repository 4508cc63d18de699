package io.muster.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * The token of a request: from {@code Authorization: Bearer}, or from the cookie {@code JWT} where
 * there is no such header; a cookie does not open writes that another site made the browser send.
 */
final class RequestTokenResolver implements BearerTokenResolver {

  private static final String BEARER = "Bearer ";
  private static final String COOKIE = "JWT";
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  /**
   * Handles headers that are no bearer tokens. For ordinary tokens, its regular expression would
   * cost more than all other checks together.
   */
  private final BearerTokenResolver others = new DefaultBearerTokenResolver();

  @Override
  public @Nullable String resolve(HttpServletRequest request) {
    var header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null) {
      return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
          ? header.substring(
              BEARER.length()) // TokenAuthenticator is strict about how it is written
          : others.resolve(request);
    }
    var cookies = request.getCookies();
    if (cookies == null || crossSiteWrite(request)) {
      return null;
    }
    return Arrays.stream(cookies)
        .filter(cookie -> cookie.getName().equals(COOKIE))
        .map(Cookie::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * Browsers tell which site a request comes from (Fetch Metadata, W3C); over plain HTTP they tell
   * at least the origin of a write (RFC 6454). A client that sends neither header is no browser, so
   * no other site can make it send a request.
   */
  private static boolean crossSiteWrite(HttpServletRequest request) {
    if (READS.contains(request.getMethod())) {
      return false;
    }
    var site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !(site.equals("same-origin") || site.equals("none"));
    }
    var origin = request.getHeader(HttpHeaders.ORIGIN);
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
}
