package io.muster.shared.border;

import io.muster.shared.events.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import tools.jackson.databind.json.JsonMapper;

/** Who may call what. What is not allowed here is refused. */
@Configuration(proxyBeanMethods = false)
class Security {

  private static final String USERADM = "/api/management/v1/useradm";

  @Bean
  SecurityFilterChain border(
      HttpSecurity http,
      TokenVerifier tokens,
      ProviderTokens provider,
      TokenRenewal renewal,
      JsonMapper json,
      @Value("${muster.tenant}") String platform)
      throws Exception {
    return http.csrf(AbstractHttpConfigurer::disable) // TokenFilter refuses cross-site writes
        .httpBasic(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .anonymous(anonymous -> {})
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(new TokenFilter(tokens, provider, renewal), AuthorizationFilter.class)
        .exceptionHandling(
            refused ->
                refused
                    .authenticationEntryPoint(
                        (_, response, _) ->
                            refuse(
                                json,
                                response,
                                HttpStatus.UNAUTHORIZED,
                                "A valid token is needed: log in, or authenticate the device"))
                    .accessDeniedHandler(
                        (_, response, _) ->
                            refuse(
                                json,
                                response,
                                HttpStatus.FORBIDDEN,
                                "Your role or kind of token does not allow this")))
        .authorizeHttpRequests(
            allow ->
                allow
                    .dispatcherTypeMatchers(jakarta.servlet.DispatcherType.ASYNC)
                    .permitAll()
                    .dispatcherTypeMatchers(jakarta.servlet.DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(
                        HttpMethod.POST,
                        "/api/devices/v1/authentication/auth_requests",
                        USERADM + "/auth/login")
                    .permitAll()
                    .requestMatchers(
                        read(
                            "/api/devices/v1/deployments/artifacts/*",
                            "/actuator/health/**",
                            "/.well-known/jwks.json",
                            "/v3/api-docs",
                            "/swagger-ui.html",
                            "/webjars/swagger-ui/**"))
                    .permitAll()
                    .requestMatchers("/api/devices/**")
                    .hasAuthority("DEVICE")
                    .requestMatchers(read("/actuator/prometheus"))
                    .access(ofPlatform(platform, "ADMIN", "OPERATOR", "AUDITOR"))
                    .requestMatchers(
                        USERADM + "/users/me",
                        USERADM + "/settings/me",
                        USERADM + "/settings/tokens/**",
                        USERADM + "/auth/logout",
                        "/api/management/v2/useradm/users/me")
                    .hasAuthority("USER")
                    .requestMatchers(read(USERADM + "/users/**"))
                    .hasAnyAuthority("ADMIN", "AUDITOR")
                    .requestMatchers(read(USERADM + "/settings"))
                    .hasAuthority("USER")
                    .requestMatchers(USERADM + "/**")
                    .hasAuthority("ADMIN")
                    .requestMatchers("/api/management/v1/audit/**")
                    .hasAnyAuthority("ADMIN", "AUDITOR")
                    .requestMatchers("/api/management/v1/platform/**")
                    .access(ofPlatform(platform, "ADMIN"))
                    .requestMatchers(read("/api/management/**"))
                    .hasAnyAuthority("ADMIN", "OPERATOR", "AUDITOR", "VIEWER")
                    .requestMatchers(
                        HttpMethod.POST,
                        "/api/management/v2/devauth/devices/search",
                        "/api/management/v2/inventory/filters/search",
                        "/api/management/v1/deployments/deployments/statistics/list")
                    .hasAnyAuthority("ADMIN", "OPERATOR", "AUDITOR", "VIEWER")
                    .requestMatchers("/api/management/**")
                    .hasAnyAuthority("ADMIN", "OPERATOR")
                    .anyRequest()
                    .denyAll())
        .build();
  }

  /** What concerns all tenants is for people of the first one, who run the platform. */
  private static AuthorizationManager<RequestAuthorizationContext> ofPlatform(
      String platform, String... roles) {
    var oneOf = AuthorityAuthorizationManager.<RequestAuthorizationContext>hasAnyAuthority(roles);
    return (authentication, context) -> {
      var caller = authentication.get();
      var ofPlatform =
          caller != null
              && caller.getPrincipal() instanceof Caller known
              && known.tenant().value().equals(platform);
      return ofPlatform
          ? oneOf.authorize(authentication, context)
          : new AuthorizationDecision(false);
    };
  }

  /** Asking for the head of an answer is allowed where asking for all of it is. */
  private static RequestMatcher[] read(String... patterns) {
    return Stream.of(HttpMethod.GET, HttpMethod.HEAD)
        .flatMap(
            method ->
                Arrays.stream(patterns)
                    .map(pattern -> PathPatternRequestMatcher.pathPattern(method, pattern)))
        .toArray(RequestMatcher[]::new);
  }

  private static void refuse(
      JsonMapper json, HttpServletResponse response, HttpStatus status, String error)
      throws IOException {
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    json.writeValue(response.getOutputStream(), Errors.ErrorBody.of(error));
  }

  /** Every request is measured once, by the web layer, and not again in each filter. */
  @Bean
  SecurityObservationSettings noObservations() {
    return SecurityObservationSettings.noObservations();
  }

  /** There are no users but those of the platform: keeps a generated one away. */
  @Bean
  UserDetailsService nobody() {
    return name -> {
      throw new UsernameNotFoundException(name);
    };
  }
}
