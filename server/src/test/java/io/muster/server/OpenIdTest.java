package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.muster.shared.record.EventRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People whom an OpenID Connect provider vouches for. */
class OpenIdTest {

  private static final String USERS = "/api/management/v1/useradm/users";
  private static final String LOGOUT = "/api/management/v1/useradm/auth/logout";
  private static final String DEVICES = "/api/management/v2/devauth/devices";
  private static final String ANNA = "anna@example.com";

  @TempDir private static Path data;
  private static HttpServer provider;
  private static String issuer;
  private static RSAKey key;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("one").generate();
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer = "http://localhost:" + provider.getAddress().getPort() + "/realm";
    serve(
        "/realm/.well-known/openid-configuration",
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(issuer, issuer));
    serve("/realm/keys", new JWKSet(key.toPublicJWK()).toString());
    provider.start();
    server =
        TestServer.start(data, "--muster.oidc.issuer=" + issuer, "--muster.oidc.audience=muster");
    server.register(ANNA, "viewer");
  }

  @AfterAll
  static void stop() {
    server.close();
    provider.stop(0);
  }

  private static void serve(String path, String body) {
    provider.createContext(
        path,
        exchange -> {
          try (exchange) {
            var bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static JWTClaimsSet.Builder claims(String email) {
    var now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .audience("muster")
        .subject("someone")
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(Duration.ofMinutes(10))))
        .claim("email", email)
        .claim("email_verified", true)
        .claim("nonce", String.valueOf(System.nanoTime()));
  }

  private static String signed(JWTClaimsSet claims, RSAKey by) {
    try {
      var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(by.getKeyID()).build();
      var jwt = new SignedJWT(header, claims);
      jwt.sign(new RSASSASigner(by));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String token(String email) {
    return signed(claims(email).build(), key);
  }

  private static int status(String method, String path, String token) {
    return server.call(method, path, token, null).statusCode();
  }

  @Test
  void letsAUserInByHisVerifiedAddressAsWhatHeIsHere() {
    var token = token("Anna@Example.com");
    assertThat(status("GET", DEVICES, token)).isEqualTo(200);
    assertThat(status("GET", USERS, token)).as("a viewer").isEqualTo(403);
    assertThat(status("GET", DEVICES, token)).isEqualTo(200);
    var logins = server.get("/api/management/v1/audit/events?type=user.logged-in&per_page=500");
    assertThat(logins.toString()).contains(issuer).doesNotContain(token);
  }

  @Test
  void refusesWhomTheProviderDoesNotVouchFor() throws Exception {
    var other = new RSAKeyGenerator(2048).keyID("one").generate();
    assertThat(status("GET", DEVICES, signed(claims(ANNA).build(), other))).isEqualTo(401);
    assertThat(status("GET", DEVICES, new PlainJWT(claims(ANNA).build()).serialize()))
        .isEqualTo(401);
    var past = Date.from(Instant.now().minus(Duration.ofHours(2)));
    List<UnaryOperator<JWTClaimsSet.Builder>> wrong =
        List.of(
            claims -> claims.issuer("https://elsewhere.example"),
            claims -> claims.audience("another"),
            claims -> claims.audience((String) null),
            claims -> claims.expirationTime(past),
            claims -> claims.expirationTime(null),
            claims -> claims.claim("email_verified", false),
            claims -> claims.claim("email_verified", null),
            claims -> claims.claim("email", null),
            claims -> claims.claim("cnf", Map.of("jkt", "x")),
            claims -> claims.claim("email", "nobody@example.com"));
    for (var each : wrong) {
      var token = signed(each.apply(claims(ANNA)).build(), key);
      assertThat(status("GET", DEVICES, token)).as(token).isEqualTo(401);
    }
  }

  @Test
  void voidsAProvidersTokenLikeItsOwn() {
    var left = token(ANNA);
    assertThat(status("GET", DEVICES, left)).isEqualTo(200);
    assertThat(status("POST", LOGOUT, left)).isEqualTo(202);
    assertThat(status("GET", DEVICES, left)).isEqualTo(401);
    assertThat(status("GET", DEVICES, left + "=")).as("written otherwise").isEqualTo(401);
    var last = left.charAt(left.length() - 1);
    var other = left.substring(0, left.length() - 1) + (char) (last == 'A' ? last + 1 : last - 1);
    assertThat(status("GET", DEVICES, other)).as("written otherwise").isEqualTo(401);
    assertThat(status("GET", DEVICES, token(ANNA))).as("the next one").isEqualTo(200);

    var user = server.register("ben@example.com", "viewer");
    var removed = token("ben@example.com");
    assertThat(status("GET", DEVICES, removed)).isEqualTo(200);
    assertThat(server.call("DELETE", user, null).statusCode()).isEqualTo(204);
    assertThat(status("GET", DEVICES, removed)).isEqualTo(401);
    assertThat(status("GET", DEVICES, token("ben@example.com"))).isEqualTo(401);
  }

  /** The provider decides how long, and what it let expire is no login. */
  @Test
  void renewsNoTokenOfAProvider() {
    var before = server.bean(EventRecord.class).head();
    var expired = Date.from(Instant.now().minusSeconds(2));
    var token = signed(claims(ANNA).expirationTime(expired).build(), key);
    assertThat(status("GET", DEVICES, token)).isEqualTo(401);
    assertThat(server.bean(EventRecord.class).head()).isEqualTo(before);
  }

  @Test
  void saysWhoHasTooManyTokens() {
    server.register("busy@example.com", "viewer");
    var admitted = 0;
    while (admitted < 1_000 && status("GET", DEVICES, token("busy@example.com")) == 200) {
      admitted++;
    }
    assertThat(admitted).isEqualTo(500);
    var answer = server.call("GET", DEVICES, token("busy@example.com"), null);
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).contains("too-many-provider-tokens");
    assertThat(status("GET", DEVICES, token(ANNA))).as("others").isEqualTo(200);
  }

  /** A page sends many requests at once; each is the first with a token. */
  @Test
  void letsAllInWhoComeAtOnce() throws Exception {
    var token = token(ANNA);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Integer>>();
      for (var i = 0; i < 8; i++) {
        answers.add(executor.submit(() -> status("GET", DEVICES, token)));
      }
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo(200);
      }
    }
  }

  /** Letters that look alike, or fold into one another, are not. */
  @Test
  void takesNoOtherAddressForAUsers() {
    server.register("mike@example.com", "viewer");
    assertThat(status("GET", DEVICES, token("MIKE@example.com"))).isEqualTo(200);
    assertThat(status("GET", DEVICES, token("mi\u212Ae@example.com"))).isEqualTo(401);
  }

  /** Anybody can show a token that names the provider. */
  @Test
  void asksAProviderThatDoesNotAnswerOnceInAWhile(@TempDir Path other) {
    var asked = new AtomicInteger();
    provider.createContext(
        "/away/.well-known/openid-configuration",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    var away = issuer.replace("/realm", "/away");
    try (var deaf =
        TestServer.start(other, "--muster.oidc.issuer=" + away, "--muster.oidc.audience=muster")) {
      for (var i = 0; i < 5; i++) {
        var token = signed(claims(ANNA).issuer(away).build(), key);
        assertThat(deaf.call("GET", DEVICES, token, null).statusCode()).isEqualTo(401);
      }
      assertThat(asked).hasValue(1);
    }
  }

  /** Anybody can show a token that names a key, too. */
  @Test
  void fetchesTheKeysForATokenOfAnUnknownOneOnceInAWhile(@TempDir Path other) throws Exception {
    var asked = new AtomicInteger();
    var busy = issuer.replace("/realm", "/busy");
    serve(
        "/busy/.well-known/openid-configuration",
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(busy, busy));
    provider.createContext(
        "/busy/keys",
        exchange -> {
          asked.incrementAndGet();
          var bytes = new JWKSet(key.toPublicJWK()).toString().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    var unknown = new RSAKeyGenerator(2048).keyID("two").generate();
    try (var server =
        TestServer.start(other, "--muster.oidc.issuer=" + busy, "--muster.oidc.audience=muster")) {
      server.register(ANNA, "viewer");
      for (var i = 0; i < 5; i++) {
        var token = signed(claims(ANNA).issuer(busy).build(), unknown);
        assertThat(server.call("GET", DEVICES, token, null).statusCode()).isEqualTo(401);
      }
      var good = signed(claims(ANNA).issuer(busy).build(), key);
      assertThat(server.call("GET", DEVICES, good, null).statusCode()).isEqualTo(200);
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void tellsWhereToLogIn() {
    var answer = server.send("GET", "/.well-known/oauth-protected-resource", Map.of(), null);
    assertThat(answer.body()).contains("\"authorization_servers\":[\"" + issuer + "\"]");
  }

  @Test
  void wantsIssuerAndAudienceTogether(@TempDir Path other) {
    assertThatThrownBy(
            () -> TestServer.start(other, "--muster.oidc.issuer=https://login.example.com"))
        .hasStackTraceContaining("together");
    assertThatThrownBy(
            () ->
                TestServer.start(
                    other,
                    "--muster.oidc.issuer=http://login.example.com",
                    "--muster.oidc.audience=muster"))
        .hasStackTraceContaining("https://");
  }
}
