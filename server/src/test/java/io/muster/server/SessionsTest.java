package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sessions of people. */
class SessionsTest {

  private static final String BASE = "/api/management/v1/useradm";

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

  private static String login(String email) {
    return server.login(email, TestServer.PASSWORD).body();
  }

  @Test
  void peopleSeeTheirSessionsAndEndThem() {
    server.register("own@example.com", "viewer");
    var here = login("own@example.com");
    var there = login("own@example.com");
    var sessions = server.get(BASE + "/sessions", here);
    assertThat(sessions.size()).isEqualTo(2);
    var current = sessions.valueStream().filter(it -> it.path("current").asBoolean()).findFirst();
    var other = sessions.valueStream().filter(it -> !it.path("current").asBoolean()).findFirst();
    assertThat(current).isPresent();
    var path = BASE + "/sessions/" + other.orElseThrow().path("id").asString();
    assertThat(server.call("DELETE", path, here, null).statusCode()).isEqualTo(204);
    assertThat(server.call("GET", BASE + "/users/me", there, null).statusCode()).isEqualTo(401);
    assertThat(server.call("GET", BASE + "/users/me", here, null).statusCode()).isEqualTo(200);
    assertThat(server.call("DELETE", path, here, null).body()).contains("session-not-found");
    assertThat(server.get(BASE + "/sessions", here).size()).isEqualTo(1);
  }

  @Test
  void administratorsEndTheSessionsOfOthers() {
    var user = server.register("other@example.com", "operator");
    var first = login("other@example.com");
    var second = login("other@example.com");
    var token =
        server
            .call(
                "POST",
                BASE + "/settings/tokens",
                first,
                Map.of("name", "program", "expires_in", 3600))
            .body();
    var shown = server.get(user + "/sessions");
    assertThat(shown.size()).as("an access token is no session").isEqualTo(2);
    var one = user + "/sessions/" + shown.path(0).path("id").asString();
    assertThat(server.call("DELETE", one, null).statusCode()).isEqualTo(204);
    assertThat(server.get(user + "/sessions").size()).isEqualTo(1);
    assertThat(server.call("DELETE", user + "/sessions", null).statusCode()).isEqualTo(204);
    assertThat(server.call("GET", BASE + "/users/me", first, null).statusCode()).isEqualTo(401);
    assertThat(server.call("GET", BASE + "/users/me", second, null).statusCode()).isEqualTo(401);
    assertThat(server.call("GET", BASE + "/users/me", token, null).statusCode()).isEqualTo(200);
    assertThat(server.call("GET", user + "/sessions", token, null).statusCode())
        .as("for administrators")
        .isEqualTo(403);
    var nobody = BASE + "/users/00000000-0000-4000-8000-00000000dead/sessions";
    assertThat(server.call("GET", nobody, null).body()).contains("user-not-found");
  }
}
