package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.access.TokenAlgorithm;
import io.muster.access.TokenKeys;
import io.muster.deviceauth.events.DeviceTokenId;
import io.muster.shared.access.Access;
import io.muster.shared.events.Caller;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import io.muster.shared.write.LookupBarrier;
import io.muster.useradm.commands.UserCommand.IssueAccessToken;
import io.muster.useradm.events.UserId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** Who gets in, as what, and with how much. */
@ExtendWith(OutputCaptureExtension.class)
class BorderTest {

  private static final String USERS = "/api/management/v1/useradm/users";
  private static final String DEVICES = "/api/management/v2/devauth/devices";
  private static final String AUTH = "/api/devices/v1/authentication/auth_requests";
  private static final String POLL =
      "/api/devices/v1/deployments/device/deployments/next?artifact_name=a&device_type=b";

  @TempDir private static Path data;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String user(String email, String role) {
    server.register(email, role);
    return server.login(email, TestServer.PASSWORD).body();
  }

  @Test
  void showsFigures() {
    server.get("/api/management/v2/devauth/devices");
    assertThat(server.call("GET", "/actuator/prometheus", null).body())
        .contains("http_server_requests_seconds_count{")
        .contains("jvm_memory_used_bytes{")
        .contains("mongodb_driver_commands_seconds_count{")
        .contains("muster_events ")
        .contains("muster_projector_lag{");
  }

  @Test
  void letsNobodyMakeHimselfAnAdministrator() {
    var viewer = user("climber@example.com", "viewer");
    var roles = Map.of("roles", List.of("admin"));
    for (var path : List.of(USERS + "/me", "/api/management/v2/useradm/users/me")) {
      assertThat(server.call("PUT", path, viewer, roles).statusCode()).isEqualTo(403);
    }
    var id = JsonMapper.shared().readTree(server.call("GET", USERS + "/me", viewer, null).body());
    assertThat(id.path("roles").path(0).asString()).isEqualTo("viewer");
    var own = USERS + "/" + id.path("id").asString();
    assertThat(server.call("PUT", own, viewer, roles).statusCode()).isEqualTo(403);
  }

  /** What users change of their own. */
  private static final Pattern SELF_SERVICE =
      Pattern.compile(
          "/useradm/(users/me|settings/me|settings/tokens(/\\{id})?|auth/logout|sessions/\\{session})$");

  /** Endpoints of the write side for users: method and pattern, and who may call. */
  private static SortedMap<String, Access.To> writes() {
    var found = new TreeMap<String, Access.To>();
    server
        .bean(RequestMappingHandlerMapping.class, "requestMappingHandlerMapping")
        .getHandlerMethods()
        .forEach(
            (mapping, endpoint) -> {
              var access = endpoint.getMethodAnnotation(Access.class);
              var type = endpoint.getBeanType().getPackageName();
              if (access != null
                  && !access.value().roles().isEmpty()
                  && mapping.getConsumesCondition().isEmpty() // uploads are asked for below
                  && !type.matches(".*\\.read\\.web")) {
                for (var pattern : mapping.getPatternValues()) {
                  for (var method : mapping.getMethodsCondition().getMethods()) {
                    if (method != RequestMethod.GET) {
                      found.put(method + " " + pattern, access.value());
                    }
                  }
                }
              }
            });
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"auditor", "viewer"})
  void letsReadersChangeNothing(String role) {
    var reader = user("reads-as-" + role + "@example.com", role);
    var head = server.bean(EventRecord.class).head();
    var refused = 0;
    for (var write : writes().entrySet()) {
      if (SELF_SERVICE.matcher(write.getKey()).find()) {
        continue;
      }
      var words = write.getKey().split(" ");
      var path = words[1].replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
      assertThat(server.call(words[0], path, reader, "{}").statusCode())
          .as(write.getKey() + ", for " + write.getValue())
          .isEqualTo(403);
      refused++;
    }
    assertThat(refused).isGreaterThan(30);
    var upload = "/api/management/v1/deployments/artifacts";
    assertThat(
            server
                .send("POST", upload, "Bearer " + reader, "multipart/form-data; boundary=b", null)
                .statusCode())
        .isEqualTo(403);
    assertThat(server.bean(EventRecord.class).head()).isEqualTo(head);
    assertThat(server.call("HEAD", DEVICES, reader, null).statusCode()).isEqualTo(200);
    var audit = server.call("GET", "/api/management/v1/audit/events", reader, null).statusCode();
    assertThat(audit).isEqualTo(role.equals("auditor") ? 200 : 403);
  }

  @Test
  void opensToEachKindOfTokenItsOwnEndpointsAlone() {
    var device = TestDevice.accepted(server, "kinds");
    assertThat(server.call("GET", DEVICES, device.token(), null).statusCode()).isEqualTo(403);
    assertThat(device.next("old").statusCode()).isEqualTo(204);
    var admin = server.login(TestServer.EMAIL, TestServer.PASSWORD).body();
    assertThat(server.call("GET", POLL, admin, null).statusCode()).isEqualTo(403);
  }

  @Test
  void showsNoPasswordHashToAuditors() {
    var auditor = user("auditor@example.com", "auditor");
    var events =
        server.call("GET", "/api/management/v1/audit/events?type=user.registered", auditor, null);
    assertThat(events.body()).contains("passwordHash").doesNotContain("$2a$");
  }

  @Test
  void slowsDownWhoGuesses() {
    user("guessed@example.com", "viewer");
    var refused = 0;
    for (var i = 0; i < 10; i++) {
      var answer = server.login("guessed@example.com", "guess " + i);
      refused += answer.statusCode() == 429 ? 1 : 0;
    }
    assertThat(refused).isGreaterThanOrEqualTo(5);
    var answer = server.login("guessed@example.com", TestServer.PASSWORD);
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).contains("\"code\":\"login-slowed\"");
  }

  private static String signed(Caller caller, Instant issued, Instant expires) {
    return server.bean(TokenKeys.class).sign(caller, issued, expires);
  }

  /** A token of a real session, but with other dates: as it will be when it has expired. */
  private static Caller callerOf(String token) {
    var claims = JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    return new Caller(
        new TenantId(claims.path("mender.tenant").asString()),
        claims.path("mender.device").asBoolean(false) ? Caller.Kind.DEVICE : Caller.Kind.USER,
        claims.path("sub").asString(),
        claims.path("jti").asString());
  }

  @Test
  void renewsATokenThatExpiredAMomentAgo() {
    var caller = callerOf(user("renewed@example.com", "viewer"));
    var now = Instant.now();
    var expired = signed(caller, now.minus(Duration.ofDays(1)), now.minusSeconds(60));
    var answer = server.call("GET", DEVICES, expired, null);
    assertThat(answer.statusCode()).isEqualTo(200);
    var next = answer.headers().firstValue("X-MEN-JWT").orElseThrow();
    var again = server.call("GET", DEVICES, next, null);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.headers().firstValue("X-MEN-JWT")).isEmpty();

    var old = signed(caller, now.minus(Duration.ofDays(1)), now.minus(Duration.ofHours(2)));
    assertThat(server.call("GET", DEVICES, old, null).statusCode()).isEqualTo(401);
    assertThat(
            server.call("POST", "/api/management/v1/useradm/auth/logout", next, null).statusCode())
        .isEqualTo(202);
    assertThat(server.call("GET", DEVICES, next, null).statusCode()).isEqualTo(401);
    // The session is over, also for who still shows what came before.
    assertThat(server.call("GET", DEVICES, expired, null).statusCode()).isEqualTo(401);
  }

  /** Whoever has a stolen token cannot stay by it: also not when he asks just as it is voided. */
  @Test
  void opensNothingToAnAccessTokenThatAVoidTokenAskedFor() {
    var caller = callerOf(user("stolen@example.com", "viewer"));
    var user = new UserId(UUID.fromString(caller.subject()));
    var expires = Instant.now().plusSeconds(3600);
    var before = issued(caller, "before", expires);
    assertThat(server.call("GET", DEVICES, before, null).statusCode()).isEqualTo(200);

    var change = Map.of("password", "another " + TestServer.PASSWORD);
    var path = "/api/management/v1/useradm/users/" + user;
    assertThat(server.call("PUT", path, change).statusCode()).isEqualTo(204);
    assertThat(server.call("GET", DEVICES, before, null).statusCode()).isEqualTo(401);
    var late = issued(caller, "late", expires);
    assertThat(server.call("GET", DEVICES, late, null).statusCode()).isEqualTo(401);
  }

  private static String issued(Caller by, String jti, Instant expires) {
    var user = new UserId(UUID.fromString(by.subject()));
    server
        .bean(CommandGateway.class)
        .sendAndWait(
            new IssueAccessToken(by.tenant(), user, jti, jti, expires, by.tokenId()),
            MetaData.with(Provenance.TENANT, by.tenant().value())
                .and(Provenance.ACTOR, by.actor()));
    server.bean(LookupBarrier.class).await();
    return signed(
        new Caller(by.tenant(), Caller.Kind.USER, by.subject(), jti), Instant.now(), expires);
  }

  /** RFC 6750, 3: without a token no error is named. */
  @Test
  void saysInTheHeaderWhyItRefuses() {
    var none = server.send("GET", DEVICES, Map.of(), null);
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(header(none)).startsWith("Bearer ").doesNotContain("error=");
    var basic = server.send("GET", DEVICES, Map.of("Authorization", "Basic YTpi"), null);
    assertThat(header(basic)).startsWith("Bearer ").doesNotContain("error=");
    for (var wrong : List.of("", "x", "x y", "a.b.c", "eyJhbGciOiJub25lIn0.e30.")) {
      var answer = server.send("GET", DEVICES, Map.of("Authorization", "Bearer " + wrong), null);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
      assertThat(header(answer)).contains("error=\"invalid_token\"");
      assertThat(answer.body()).contains("request_id");
    }
    var viewer = user("headers@example.com", "viewer");
    var refused = server.call("GET", USERS, viewer, null);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(header(refused)).contains("error=\"insufficient_scope\"");
  }

  private static String header(java.net.http.HttpResponse<String> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElseThrow();
  }

  /** Old clients send an empty token, or one of another service, where they ask for theirs. */
  @Test
  void asksForNoTokenWhereNoneIsNeeded() {
    for (var header : List.of("Bearer ", "Bearer x", "Bearer a.b.c", "Basic YTpi", "x")) {
      var all = Map.of("Authorization", header, "Content-Type", "application/json");
      assertThat(server.send("POST", AUTH, all, "{}".getBytes()).statusCode()).isEqualTo(400);
      assertThat(server.send("GET", "/.well-known/jwks.json", all, null).statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void letsInByWhatItSigned(TokenAlgorithm algorithm, @TempDir Path other) {
    try (var server = TestServer.start(other, "--muster.token-algorithm=" + algorithm)) {
      assertThat(server.get(USERS).size()).isEqualTo(1);
      var foreign = BorderTest.server.login(TestServer.EMAIL, TestServer.PASSWORD).body();
      assertThat(server.call("GET", USERS, foreign, null).statusCode()).isEqualTo(401);
    }
  }

  /** Or one token could be kept in ever other ways. */
  @Test
  void readsATokenInOneWayAlone() {
    var token = user("strict@example.com", "viewer");
    assertThat(server.call("GET", DEVICES, token, null).statusCode()).isEqualTo(200);
    var last = token.charAt(token.length() - 1);
    var other = token.substring(0, token.length() - 1) + (char) (last + 1);
    for (var wrong : List.of(token + "=", token + "==", other, token + ".", token + ".x")) {
      assertThat(server.call("GET", DEVICES, wrong, null).statusCode()).as(wrong).isEqualTo(401);
    }
  }

  @Test
  void renewsADevicesTokenWhileItIsAccepted() {
    var device = TestDevice.accepted(server, "renewed");
    var caller = callerOf(device.token());
    assertThat(DeviceTokenId.parse(caller.tokenId())).isPresent();
    var now = Instant.now();
    var expired = signed(caller, now.minus(Duration.ofDays(1)), now.minusSeconds(1));
    var answer = server.call("GET", POLL, expired, null);
    assertThat(answer.statusCode()).isEqualTo(204);
    var renewed = answer.headers().firstValue("X-MEN-JWT").orElseThrow();
    assertThat(server.call("GET", POLL, renewed, null).statusCode()).isEqualTo(204);
    device.decide("rejected");
    assertThat(server.call("GET", POLL, expired, null).statusCode()).isEqualTo(401);
  }

  @Test
  void voidsADevicesTokenWithTheAcceptance() {
    var device = TestDevice.accepted(server, "voided");
    assertThat(device.next("old").statusCode()).isEqualTo(204);
    device.decide("rejected");
    assertThat(device.next("old").statusCode()).isEqualTo(401);
    assertThat(device.authenticate().statusCode()).isEqualTo(401);
    device.accept();
    assertThat(device.authenticate().statusCode()).isEqualTo(200);
    var jti = callerOf(device.token()).tokenId();
    var tokens = "/api/management/v2/devauth/tokens/";
    assertThat(server.call("DELETE", tokens + jti, null).statusCode()).isEqualTo(204);
    assertThat(device.next("old").statusCode()).isEqualTo(401);
    assertThat(server.call("DELETE", tokens + jti, null).statusCode()).isEqualTo(404);
  }

  @Test
  void boundsBodiesAlsoChunkedOnes() throws Exception {
    var long_ = "{\"id_data\":\"" + "x".repeat(100_000) + "\",\"pubkey\":\"\"}";
    assertThat(server.send("POST", AUTH, null, "application/json", long_.getBytes()).statusCode())
        .isEqualTo(413);
    var chunked =
        java.net.http.HttpRequest.newBuilder(server.address().resolve(AUTH))
            .header("Content-Type", "application/json")
            .POST(
                java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(long_.getBytes())))
            .build();
    var answer =
        java.net.http.HttpClient.newHttpClient()
            .send(chunked, java.net.http.HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
    assertThat(answer.body()).contains("request_id", "\"code\":\"body-too-long\"");
  }

  /** What looks like something else to a document store is an identity like any other. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"m\":{\"$oid\":\"zz\"}}",
        "{\"$date\":\"x\"}",
        "{\"$a.b\":1,\"c\":[1,{\"d\":null}]}",
        "{\"n\":123456789012345678901234567890}"
      })
  void takesAnyIdentity(String identity) {
    var device = new TestDevice(server, "odd");
    var body = new HashMap<String, String>();
    body.put("id_data", identity);
    body.put("pubkey", TestKeys.ED25519);
    var pair = TestKeys.newPair("EC", 256);
    body.put("pubkey", TestKeys.pem(pair.getPublic()));
    var owner = new TestDevice(server, "odd", pair, "SHA256withECDSA");
    var text = JsonMapper.shared().writeValueAsString(body);
    assertThat(device.authenticate(text, owner.sign(text)).statusCode()).isEqualTo(401);
    var inventories = server.get("/api/management/v1/inventory/devices?per_page=500");
    assertThat(inventories.size()).isEqualTo(server.get(DEVICES + "/count").path("count").asInt());
    assertThat(server.bean(Projectors.class).named("views").orElseThrow().letters()).isZero();
  }

  @Test
  void takesKeysOfEveryKindAndCanonicalIdentities() throws Exception {
    for (var kind : List.of("RSA 2048 SHA256withRSA", "Ed25519 255 Ed25519")) {
      var words = kind.split(" ");
      var device =
          new TestDevice(
              server, kind, TestKeys.newPair(words[0], Integer.parseInt(words[1])), words[2]);
      assertThat(device.authenticate().statusCode()).isEqualTo(401);
      device.accept();
      assertThat(device.authenticate().statusCode()).as(kind).isEqualTo(200);
    }
    var pair = TestKeys.newPair("EC", 256);
    var device = new TestDevice(server, "x", pair, "SHA256withECDSA");
    var pem = TestKeys.pem(pair.getPublic()).replace("\r", "").replace("\n", "\\n");
    for (var identity : List.of("{\\\"a\\\":1,\\\"b\\\":2}", "{ \\\"b\\\":2, \\\"a\\\":1 }")) {
      var body = "{\"id_data\":\"" + identity + "\",\"pubkey\":\"" + pem + "\"}";
      device.authenticate(body, device.sign(body));
    }
    var same =
        server
            .get(DEVICES + "?per_page=500")
            .valueStream()
            .filter(it -> it.path("identity_data").has("b"))
            .toList();
    assertThat(same).hasSize(1);
    var forged = "{\"id_data\":\"{\\\"c\\\":1}\",\"pubkey\":\"" + pem + "\"}";
    assertThat(device.authenticate(forged, device.sign("other")).statusCode()).isEqualTo(401);
    assertThat(server.call("GET", DEVICES + "?per_page=500", null).body())
        .doesNotContain("\"c\":1");
  }

  @Test
  void keepsItsSecretsFromOtherUsersOfTheMachine() throws Exception {
    for (var secret : List.of("keys/tokens-RS256.jwk", "keys/digest", "keys/downloads")) {
      assertThat(Files.getPosixFilePermissions(data.resolve(secret)))
          .as(secret)
          .allMatch(permission -> permission.name().startsWith("OWNER"));
    }
    assertThat(Files.getPosixFilePermissions(data))
        .allMatch(permission -> permission.name().startsWith("OWNER"));
  }

  @Test
  void letsAnAnnouncedDeviceInAndNamesTheOneInTheWay() {
    var pair = TestKeys.newPair("EC", 256);
    var announcement =
        Map.of(
            "identity_data", Map.of("name", "announced"), "pubkey", TestKeys.pem(pair.getPublic()));
    var created = server.call("POST", DEVICES, announcement);
    assertThat(created.statusCode()).isEqualTo(201);
    var id = created.headers().firstValue("Location").orElseThrow().replaceAll(".*/", "");
    var twice = server.call("POST", DEVICES, announcement);
    assertThat(twice.statusCode()).isEqualTo(409);
    assertThat(twice.body()).contains("\"code\":\"device-exists\"");
    assertThat(JsonMapper.shared().readTree(twice.body()).path("id").asString()).isEqualTo(id);
    assertThat(server.get(DEVICES + "/" + id).path("status").asString()).isEqualTo("preauthorized");
    var device = new TestDevice(server, "announced", pair, "SHA256withECDSA");
    assertThat(device.authenticate().statusCode()).isEqualTo(200);
    assertThat(server.get(DEVICES + "/" + id).path("status").asString()).isEqualTo("accepted");
  }

  /** Or five wrong passwords by a forged address would keep out whoever is there. */
  @Test
  void believesNobodyOnWhereARequestComesFrom() {
    server.register("forged@example.com", "viewer");
    var codes = new ArrayList<Integer>();
    for (var i = 0; i < 7; i++) {
      var basic =
          Base64.getEncoder().encodeToString("forged@example.com:wrong one".getBytes(UTF_8));
      var wrong = Map.of("Authorization", "Basic " + basic, "X-Forwarded-For", "203.0.113." + i);
      codes.add(
          server.send("POST", "/api/management/v1/useradm/auth/login", wrong, null).statusCode());
    }
    assertThat(codes).as("all are of one address").endsWith(429, 429);
    var headers = Map.of("X-Forwarded-Host", "evil.example.com", "X-Forwarded-For", "203.0.113.9");
    server.upload(server.artifact("forged", "board", 100));
    var artifacts = "/api/management/v1/deployments/artifacts";
    var id = server.get(artifacts + "?name=forged").path(0).path("id").asString();
    var link = server.call("GET", artifacts + "/" + id + "/download", headers, null);
    assertThat(link.statusCode()).isEqualTo(200);
    assertThat(link.body()).contains("localhost").doesNotContain("evil");
  }

  /** What a client says of where it comes from stands before what the proxy adds. */
  @Test
  void takesTheWordOfAProxyThatIsNamed(@TempDir Path other) {
    try (var behind = TestServer.start(other, "--muster.trusted-proxies=127.0.0.1,10.0.0.0/8")) {
      var codes = new ArrayList<Integer>();
      for (var i = 0; i < 7; i++) {
        codes.add(login(behind, "198.51.100." + i + ", 203.0.113.7, 10.1.2.3"));
      }
      assertThat(codes).as("all are of one address").endsWith(429, 429);
      assertThat(login(behind, "203.0.113.7, 203.0.113.8")).as("another").isEqualTo(401);
      assertThat(login(behind, "203.0.113.7:4711")).as("the same, by another port").isEqualTo(429);
      assertThat(login(behind, "[2001:db8::1]:4711")).as("another").isEqualTo(401);
      assertThat(login(behind, "no address")).as("the proxy itself").isEqualTo(401);
    }
  }

  private static int login(TestServer behind, String forwardedFor) {
    var basic =
        Base64.getEncoder().encodeToString((TestServer.EMAIL + ":wrong one").getBytes(UTF_8));
    var headers = Map.of("Authorization", "Basic " + basic, "X-Forwarded-For", forwardedFor);
    return behind.send("POST", "/api/management/v1/useradm/auth/login", headers, null).statusCode();
  }

  @Test
  void answersInOneFormatAlsoWhatIsNoHttp() throws IOException {
    var requests =
        Map.of(
            "GET /api/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            400,
            "GET /api/a%2Fb HTTP/1.1\r\nHost: localhost\r\n\r\n",
            400,
            "GET / HTTP/1.1\r\n\r\n",
            400,
            "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
            414,
            "GET / HTTP/1.1\r\nHost: localhost\r\nA: " + "a".repeat(20_000) + "\r\n\r\n",
            431);
    for (var request : requests.entrySet()) {
      try (var socket = new Socket("127.0.0.1", server.address().getPort())) {
        socket.getOutputStream().write(request.getKey().getBytes(UTF_8));
        socket.setSoTimeout(5_000);
        var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
        assertThat(answer)
            .startsWith("HTTP/1.1 " + request.getValue())
            .contains("Connection: close", "\"code\":", "\"request_id\":")
            .doesNotContainIgnoringCase("jetty");
      }
    }
  }

  @Test
  void answersATokenAsATokenWhateverIsAskedFor() {
    var basic =
        Base64.getEncoder()
            .encodeToString((TestServer.EMAIL + ":" + TestServer.PASSWORD).getBytes(UTF_8));
    for (var accepted : List.of("*/*", "application/json", "text/html,*/*;q=0.1", "image/png")) {
      var headers = Map.of("Authorization", "Basic " + basic, "Accept", accepted);
      var answer = server.send("POST", "/api/management/v1/useradm/auth/login", headers, null);
      assertThat(answer.statusCode()).as(accepted).isEqualTo(200);
      assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/jwt");
    }
  }

  /** Or the client would send its next request to a connection that is being closed. */
  @Test
  void keepsTheConnectionThoughNobodyReadsTheBody() throws IOException {
    var layer = "/api/management/v1/configurations/configmaps/tenant";
    var head =
        "DELETE %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: 2\r\n\r\n"
            .formatted(layer, server.login(TestServer.EMAIL, TestServer.PASSWORD).body());
    try (var socket = new Socket("127.0.0.1", server.address().getPort())) {
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (var i = 0; i < 2; i++) {
        socket.getOutputStream().write(head.getBytes(UTF_8));
        socket.setSoTimeout(200);
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(in::readLine);
        socket.setSoTimeout(5_000);
        socket.getOutputStream().write("{}".getBytes(UTF_8));
        assertThat(in.readLine()).startsWith("HTTP/1.1 200");
        var headers = in.lines().takeWhile(it -> !it.isEmpty()).toList();
        assertThat(headers).contains("Content-Length: 0").doesNotContain("Connection: close");
      }
    }
  }

  /** Slow ones hold memory; requests without a body are served all the same. */
  @Test
  void boundsTheBodiesThatComeAtATime(@TempDir Path other) throws IOException {
    try (var bounded = TestServer.start(other, "--muster.bodies=2");
        var slow = new Socket("127.0.0.1", bounded.address().getPort())) {
      slow.getOutputStream()
          .write(
              ("POST /api/devices/v1/authentication/auth_requests HTTP/1.1\r\nHost: localhost\r\n"
                      + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                  .getBytes(UTF_8));
      var stranger = new TestDevice(bounded, "stranger");
      TestServer.await(
          "one more to be refused",
          () -> stranger.authenticate().body().contains("too-many-bodies"));
      var refused = stranger.authenticate();
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");
      assertThat(bounded.get("/api/management/v2/devauth/devices")).isEmpty();
      slow.close();
      TestServer.await("room again", () -> stranger.authenticate().statusCode() == 401);
    }
  }

  /** Each byte comes in time, and all of them together do not. */
  @Test
  void waitsForNoBodyThatComesTooSlowly(@TempDir Path other) throws IOException {
    try (var impatient = TestServer.start(other, "--muster.body-time=1s");
        var slow = new Socket("127.0.0.1", impatient.address().getPort())) {
      slow.getOutputStream()
          .write(
              ("POST /api/devices/v1/authentication/auth_requests HTTP/1.1\r\nHost: localhost\r\n"
                      + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
                  .getBytes(UTF_8));
      TestServer.await(
          "the end of its patience",
          () -> {
            try {
              slow.getOutputStream().write(' ');
              return slow.getInputStream().available() > 0;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      var answer = new byte[4_000];
      var length = slow.getInputStream().read(answer);
      assertThat(new String(answer, 0, length, UTF_8))
          .startsWith("HTTP/1.1 408")
          .contains("Connection: close", "body-too-slow");
    }
  }

  /** Each identity that nobody knows is an event for ever. */
  @Test
  void boundsTheStrangersOfANetwork(@TempDir Path other) {
    try (var bounded = TestServer.start(other, "--muster.deviceauth.newcomers-per-minute=4")) {
      var known = TestDevice.accepted(bounded, "known");
      for (var i = 0; i < 3; i++) {
        var stranger = new TestDevice(bounded, "stranger-" + i);
        assertThat(stranger.authenticate().statusCode()).isEqualTo(401);
      }
      var record = bounded.bean(EventRecord.class);
      var before = record.head();
      var refused = new TestDevice(bounded, "one more").authenticate();
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("too-many-newcomers");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(record.head()).isEqualTo(before);
      assertThat(known.authenticate().statusCode()).as("it is no stranger").isEqualTo(200);
    }
  }

  /** Or whoever knows an identity could use up the keys that it may show. */
  @Test
  void boundsTheKeysThatANetworkShowsForADevice() {
    var owner = new TestDevice(server, "guessable");
    assertThat(owner.authenticate().statusCode()).isEqualTo(401);
    for (var i = 0; i < 5; i++) {
      assertThat(new TestDevice(server, "guessable").authenticate().statusCode()).isEqualTo(401);
    }
    var refused = new TestDevice(server, "guessable").authenticate();
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("too-many-keys");
    assertThat(owner.authenticate().statusCode()).as("its own key is known").isEqualTo(401);
  }

  @Test
  void boundsTheDevicesThatWaitToBeAccepted(@TempDir Path other) {
    try (var bounded = TestServer.start(other, "--muster.deviceauth.pending-devices=2")) {
      for (var i = 0; i < 2; i++) {
        var stranger = new TestDevice(bounded, "waits-" + i);
        assertThat(stranger.authenticate().statusCode()).isEqualTo(401);
      }
      TestServer.await(
          "more to be refused",
          () ->
              new TestDevice(bounded, "another-" + UUID.randomUUID())
                  .authenticate()
                  .body()
                  .contains("too-many-pending-devices"));
    }
  }

  /** Or it could use up what its tenant may add. */
  @Test
  void boundsWhatOneDeviceAddsToTheRecord(@TempDir Path other) {
    try (var bounded = TestServer.start(other, "--muster.deviceauth.event-bytes-per-day=20KB")) {
      var flood = TestDevice.accepted(bounded, "flood");
      var quiet = TestDevice.accepted(bounded, "quiet");
      var own = "/api/devices/v1/inventory/device/attributes";
      var number = new AtomicInteger();
      TestServer.await(
          "it to be refused",
          () -> {
            var change = List.of(Map.of("name", "number", "value", number.incrementAndGet()));
            var answer = bounded.call("PATCH", own, flood.token(), change);
            return answer.body().contains("too-many-device-events")
                && answer.headers().firstValue("Retry-After").isPresent();
          });
      var change = List.of(Map.of("name", "number", "value", 1));
      assertThat(bounded.call("PATCH", own, quiet.token(), change).statusCode()).isEqualTo(200);
      assertThat(bounded.call("GET", POLL, flood.token(), null).statusCode())
          .as("it may still ask")
          .isEqualTo(204);
    }
  }

  @Test
  void boundsHowOftenOneDeviceAsks(@TempDir Path other, CapturedOutput output) {
    try (var bounded = TestServer.start(other, "--muster.deviceauth.requests-per-second=2")) {
      var flood = TestDevice.accepted(bounded, "flood");
      var quiet = TestDevice.accepted(bounded, "quiet");
      TestServer.await(
          "it to be refused",
          () ->
              bounded
                  .call("GET", POLL, flood.token(), null)
                  .body()
                  .contains("too-many-device-requests"));
      assertThat(bounded.call("GET", POLL, quiet.token(), null).statusCode()).isEqualTo(204);
      assertThat(output.getOut())
          .containsPattern("code=too-many-device-requests .* by=device:" + flood.id());
    }
  }

  @Test
  void countsAndLogsWhoIsRefused(CapturedOutput output) {
    var viewer = user("curious@example.com", "viewer");
    assertThat(server.call("DELETE", DEVICES + "/" + UUID.randomUUID(), viewer, null).statusCode())
        .isEqualTo(403);
    assertThat(server.login("curious@example.com", "no password of hers").statusCode())
        .isEqualTo(401);
    assertThat(server.call("GET", "/actuator/prometheus", null).body())
        .contains("muster_refusals_total{code=\"not-allowed\",status=\"403\"}")
        .contains("muster_refusals_total{code=\"login-refused\",status=\"401\"}");
    assertThat(output.getOut())
        .containsPattern("refused status=403 code=not-allowed method=DELETE path=.* by=user:")
        .containsPattern("refused status=401 code=login-refused method=POST .* by=- request=")
        .doesNotContain("no password of hers");
  }

  /** One about which people decided stays, and so does one that had a token. */
  @Test
  void forgetsDevicesThatNobodyDecidesAbout(@TempDir Path other) {
    try (var brief = TestServer.start(other, "--muster.deviceauth.pending-expiry=3s")) {
      var accepted = TestDevice.accepted(brief, "accepted");
      assertThat(new TestDevice(brief, "passer-by").authenticate().statusCode()).isEqualTo(401);
      assertThat(brief.get(DEVICES + "?status=pending").size()).isEqualTo(1);
      TestServer.await("it to be forgotten", () -> brief.get(DEVICES).size() == 1);
      assertThat(brief.get(DEVICES).path(0).path("id").asString()).isEqualTo(accepted.id());
      assertThat(new TestDevice(brief, "passer-by").authenticate().statusCode())
          .as("it may come again")
          .isEqualTo(401);
    }
  }

  /** However often its token is renewed. */
  @Test
  void endsASessionAtLast(@TempDir Path other) {
    try (var brief =
        TestServer.start(
            other, "--muster.useradm.token-lifetime=1s", "--muster.useradm.session-lifetime=3s")) {
      var token = new AtomicReference<>(brief.login(TestServer.EMAIL, TestServer.PASSWORD).body());
      var renewals = new AtomicInteger();
      TestServer.await(
          "its end",
          () -> {
            var answer = brief.call("GET", DEVICES, Objects.requireNonNull(token.get()), null);
            answer
                .headers()
                .firstValue("X-MEN-JWT")
                .ifPresent(
                    next -> {
                      renewals.incrementAndGet();
                      token.set(next);
                    });
            return answer.statusCode() == 401;
          });
      assertThat(renewals.get()).isPositive();
    }
  }
}
