package io.muster.access;

import io.muster.shared.access.Access;
import io.muster.shared.border.ErrorBody;
import jakarta.servlet.DispatcherType;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import tools.jackson.databind.json.JsonMapper;

/** The filter chain: who calls, and whether they may. What is not allowed is refused. */
@Configuration(proxyBeanMethods = false)
class Security {

  @Bean
  SecurityFilterChain border(
      HttpSecurity http,
      TokenVerifier tokens,
      ProviderTokens provider,
      TokenRenewal renewal,
      AccessRules rules,
      JsonMapper json)
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
                            ErrorBody.write(
                                json,
                                response,
                                HttpStatus.UNAUTHORIZED,
                                "token-needed",
                                "A valid token is needed: log in, or authenticate the device"))
                    .accessDeniedHandler(
                        (_, response, _) ->
                            ErrorBody.write(
                                json,
                                response,
                                HttpStatus.FORBIDDEN,
                                "not-allowed",
                                "Your role or kind of token does not allow this")))
        .authorizeHttpRequests(
            allow ->
                allow
                    .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(
                        read("/actuator/health/**", "/swagger-ui.html", "/webjars/swagger-ui/**"))
                    .permitAll()
                    .requestMatchers(read("/actuator/prometheus"))
                    .access((caller, _) -> rules.decide(Access.To.PLATFORM_STAFF, caller))
                    .anyRequest()
                    .access(rules))
        .build();
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
