package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.springframework.security.config.Customizer.withDefaults;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Spring Authorization Server on a free port, with two clients and one person, and what a program
 * does to log that person in (OAuth 2.1's code flow with PKCE, OpenID Connect).
 */
final class AuthorizationServer implements AutoCloseable {

  static final String EMAIL = "olga@example.com";

  private static final String SECRET = "a client's secret";
  private static final String PASSWORD = "a person's password";
  private static final URI BACK = URI.create("https://console.example.com/back");

  private final Server server = new Server(0);
  private final AnnotationConfigWebApplicationContext spring =
      new AnnotationConfigWebApplicationContext();
  private final String issuer;

  AuthorizationServer() throws Exception {
    spring.register(Settings.class);
    var context = new ServletContextHandler(ServletContextHandler.SESSIONS);
    context.addServletContainerInitializer(
        (_, servlets) -> {
          spring.setServletContext(servlets);
          spring.refresh();
          servlets
              .addFilter("security", spring.getBean("springSecurityFilterChain", Filter.class))
              .addMappingForUrlPatterns(null, false, "/*");
        });
    // Without a servlet, no filter is asked.
    context.addServlet(new ServletHolder(new HttpServlet() {}), "/");
    server.setHandler(context);
    server.start();
    issuer = "http://localhost:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  String issuer() {
    return issuer;
  }

  /** What the server hands out when the person logs in by a client: {@code id_token} and others. */
  JsonNode login(String client) throws Exception {
    try (var http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      post(http, "/login", Map.of("username", EMAIL, "password", PASSWORD), "");
      var verifier = UUID.randomUUID() + "-" + UUID.randomUUID();
      var question =
          Map.of(
              "response_type",
              "code",
              "client_id",
              client,
              "scope",
              "openid email",
              "redirect_uri",
              BACK.toString(),
              "code_challenge",
              challenge(verifier),
              "code_challenge_method",
              "S256");
      var path = URI.create(issuer + "/oauth2/authorize?" + form(question));
      var answer = http.send(HttpRequest.newBuilder(path).build(), BodyHandlers.ofString());
      var back =
          answer
              .headers()
              .firstValue("Location")
              .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
      return token(
          client,
          Map.of(
              "grant_type",
              "authorization_code",
              "code",
              back.replaceAll(".*[?&]code=([^&]+).*", "$1"),
              "redirect_uri",
              BACK.toString(),
              "code_verifier",
              verifier));
    }
  }

  JsonNode refresh(String client, JsonNode tokens) throws Exception {
    return token(
        client,
        Map.of(
            "grant_type",
            "refresh_token",
            "refresh_token",
            tokens.path("refresh_token").asString()));
  }

  private JsonNode token(String client, Map<String, String> form) throws Exception {
    var basic =
        Base64.getEncoder()
            .encodeToString((client + ":" + encoded(SECRET + client)).getBytes(UTF_8));
    try (var http = HttpClient.newHttpClient()) {
      var answer = post(http, "/oauth2/token", form, "Basic " + basic);
      if (answer.statusCode() != 200) {
        throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
      return JsonMapper.shared().readTree(answer.body());
    }
  }

  private HttpResponse<String> post(
      HttpClient http, String path, Map<String, String> form, String authorization)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(issuer + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form(form)));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String form(Map<String, String> values) {
    return values.entrySet().stream()
        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String challenge(String verifier) throws GeneralSecurityException {
    var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      spring.close();
    }
  }

  /** Not a {@code @Configuration}, which the server under test would find. */
  @EnableWebSecurity
  static class Settings {

    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
      return http.oauth2AuthorizationServer(server -> server.oidc(withDefaults()))
          .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
          .formLogin(withDefaults())
          .csrf(csrf -> csrf.ignoringRequestMatchers("/login"))
          .build();
    }

    @Bean
    AuthorizationServerSettings settings() {
      return AuthorizationServerSettings.builder().build();
    }

    @Bean
    RegisteredClientRepository clients() {
      return new InMemoryRegisteredClientRepository(client("muster"), client("another"));
    }

    private static RegisteredClient client(String id) {
      return RegisteredClient.withId(id)
          .clientId(id)
          .clientSecret("{noop}" + SECRET + id)
          .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
          .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
          .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
          .redirectUri(BACK.toString())
          .scope(OidcScopes.OPENID)
          .scope(OidcScopes.EMAIL)
          .build();
    }

    @Bean
    JwtDecoder decoder(JWKSource<SecurityContext> keys) {
      return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
    }

    @Bean
    UserDetailsService people() {
      return new InMemoryUserDetailsManager(
          User.withUsername(EMAIL).password("{noop}" + PASSWORD).authorities("user").build());
    }

    @Bean
    JWKSource<SecurityContext> keys() throws JOSEException {
      return new ImmutableJWKSet<>(
          new JWKSet(new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate()));
    }

    /** The server knows no addresses; whoever runs it says where they stand. */
    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> addresses() {
      return context -> {
        var person = context.<Authentication>getPrincipal();
        if (person != null
            && context.getTokenType().getValue().equals(OidcParameterNames.ID_TOKEN)) {
          context.getClaims().claim("email", person.getName()).claim("email_verified", true);
        }
      };
    }
  }
}
