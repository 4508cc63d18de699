package io.muster.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Renews a token that expired a moment ago: serves the request, and the answer carries the new
 * token. Refuses the request when the token cannot be renewed.
 */
final class RenewalFilter extends OncePerRequestFilter {

  private static final String RENEWED = "X-MEN-JWT";

  private final TokenRenewal renewal;
  private final AuthenticationEntryPoint refused;
  private final Clock clock;

  RenewalFilter(TokenRenewal renewal, AuthenticationEntryPoint refused, Clock clock) {
    this.renewal = renewal;
    this.refused = refused;
    this.clock = clock;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var context = SecurityContextHolder.getContext();
    if (context.getAuthentication() instanceof CallerAuthentication caller
        && caller.hasExpiredAt(clock.instant())) {
      // Nobody is let in yet: so the command waits until the look-ups know the next token.
      SecurityContextHolder.clearContext();
      Optional<String> next =
          caller.isRenewable() ? renewal.renew(caller.getPrincipal()) : Optional.empty();
      if (next.isEmpty()) {
        refused.commence(
            request, response, new InvalidBearerTokenException("The token has expired"));
        return;
      }
      response.setHeader(RENEWED, next.get());
      SecurityContextHolder.setContext(context);
    }
    chain.doFilter(request, response);
  }
}
