package io.muster.access;

import io.muster.shared.access.Access;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.server.resource.OAuth2ProtectedResourceMetadata;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import tools.jackson.databind.json.JsonMapper;

/** The filter chain: who calls, and whether they may. What is not allowed is refused. */
@Configuration(proxyBeanMethods = false)
class Security {

  /** What our one page loads, and no more; styles stand in its elements, too (CSP level 3). */
  private static final String CONTENT =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
          + " data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
          + " 'none'";

  /** Endpoints that are open to everybody. A token in such a request is ignored, valid or not. */
  @Bean
  @Order(1)
  SecurityFilterChain open(HttpSecurity http) throws Exception {
    var pages =
        new OrRequestMatcher(
            read(
                "/actuator/health/**",
                "/swagger-ui.html",
                "/swagger-ui.js",
                "/webjars/swagger-ui/**"));
    return bare(http)
        .securityMatcher(request -> AccessRules.isOpen(request) || pages.matches(request))
        .authorizeHttpRequests(allow -> allow.anyRequest().permitAll())
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain border(
      HttpSecurity http,
      TokenAuthenticator tokens,
      TokenRenewal renewal,
      AccessRules rules,
      AccessOptions options,
      JsonMapper json,
      Clock clock)
      throws Exception {
    var refused = new RefusedAccess(json);
    return bare(http)
        .oauth2ResourceServer(
            server ->
                server
                    .bearerTokenResolver(new RequestTokenResolver())
                    .authenticationManagerResolver(tokens)
                    .authenticationEntryPoint(refused)
                    .protectedResourceMetadata(
                        metadata ->
                            metadata.protectedResourceMetadataCustomizer(
                                resource -> describe(resource, options.oidc().issuer()))))
        .addFilterAfter(
            new RenewalFilter(renewal, refused, clock), BearerTokenAuthenticationFilter.class)
        .exceptionHandling(
            handling -> handling.authenticationEntryPoint(refused).accessDeniedHandler(refused))
        .authorizeHttpRequests(
            allow ->
                allow
                    .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(read("/actuator/prometheus", "/actuator/sbom/**"))
                    .access((caller, _) -> rules.decide(Access.To.PLATFORM_STAFF, caller))
                    .requestMatchers("/actuator/**")
                    .denyAll()
                    .anyRequest()
                    .access(rules))
        .build();
  }

  /** No session, no log-in page, no log-out. */
  private static HttpSecurity bare(HttpSecurity http) throws Exception {
    return http.headers(
            headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT)))
        .csrf(AbstractHttpConfigurer::disable) // RequestTokenResolver refuses cross-site writes
        .httpBasic(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .anonymous(anonymous -> {})
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
  }

  /** OAuth 2.0 Protected Resource Metadata (RFC 9728), which every 401 points to. */
  private static void describe(OAuth2ProtectedResourceMetadata.Builder resource, String issuer) {
    resource.tlsClientCertificateBoundAccessTokens(false);
    if (!issuer.isEmpty()) {
      resource.authorizationServer(issuer);
    }
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

  /** Accepts the header values that Spring's default accepts, without regular expressions. */
  @Bean
  HttpFirewall firewall() {
    var firewall = new StrictHttpFirewall();
    firewall.setAllowedHeaderValues(Security::isText);
    return firewall;
  }

  /** Assigned characters; of control characters, the tabulator alone. */
  private static boolean isText(String value) {
    for (var i = 0; i < value.length(); i++) {
      var character = value.charAt(i);
      if ((character < ' ' && character != '\t') || character > '~') {
        return value
            .codePoints()
            .allMatch(c -> c == '\t' || (Character.isDefined(c) && !Character.isISOControl(c)));
      }
    }
    return true;
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
