package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The keys of tokens, changed while the fleet is at work. */
class KeyRotationTest {

  private static final String ROTATE = "/api/management/v1/platform/token-keys/rotate";
  private static final String JWKS = "/.well-known/jwks.json";
  private static final String DEVICES = "/api/management/v2/devauth/devices";

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

  private static String login(TestServer at) {
    var answer = at.login(TestServer.EMAIL, TestServer.PASSWORD);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private static String keyOf(String token) {
    var header = new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), UTF_8);
    return JsonMapper.shared().readTree(header).path("kid").asString();
  }

  private static int status(TestServer at, String token) {
    return at.call("GET", DEVICES, token, null).statusCode();
  }

  private static void rotate(String token, boolean revoke) {
    var answer = server.call("POST", ROTATE, token, Map.of("revoke", revoke));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void rotatesWithAnOverlapAndVoidsAllWhereItMust() {
    try (var second = server.second()) {
      var old = login(server);
      var device = TestDevice.accepted(server, "rotated");
      assertThat(status(second, old)).isEqualTo(200);
      rotate(old, false);
      var next = login(server);
      assertThat(keyOf(next)).isNotEqualTo(keyOf(old));
      assertThat(status(server, old)).as("for its time").isEqualTo(200);
      assertThat(status(server, next)).isEqualTo(200);
      assertThat(server.get(JWKS).path("keys")).hasSize(2);
      assertThat(status(second, next)).as("in the other process, at once").isEqualTo(200);
      TestServer.await(
          "the other process to sign with it", () -> keyOf(login(second)).equals(keyOf(next)));
      assertThat(status(second, old)).isEqualTo(200);
      assertThat(device.next("old").statusCode()).isEqualTo(204);

      var audit = "/api/management/v1/audit/events?type=platform.token-keys-rotated";
      assertThat(server.get(audit).path(0).path("actor").asString()).startsWith("user:");

      rotate(next, true);
      assertThat(status(server, old)).isEqualTo(401);
      assertThat(status(server, next)).isEqualTo(401);
      assertThat(device.next("old").statusCode()).isEqualTo(401);
      TestServer.await("the other process to refuse them", () -> status(second, next) == 401);
      assertThat(device.authenticate().statusCode()).isEqualTo(200);
      assertThat(device.next("old").statusCode()).isEqualTo(204);
      assertThat(server.get(JWKS, login(server)).path("keys")).hasSize(1);
    }
  }
}
