package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches that have a name, and what is done with what they find. */
class SavedSearchTest {

  private static final String BASE = "/api/management/v2/inventory/filters";

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

  private static Map<String, Object> term(String attribute, String type, Object value) {
    return Map.of("scope", "inventory", "attribute", attribute, "type", type, "value", value);
  }

  private static String save(String name, Object... terms) {
    var answer = server.call("POST", BASE, Map.of("name", name, "terms", List.of(terms)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  @Test
  void aSearchIsSavedAskedAndRemoved() {
    var old = TestDevice.accepted(server, "old");
    var recent = TestDevice.accepted(server, "recent");
    old.report(List.of(Map.of("name", "kernel", "value", 5)));
    recent.report(List.of(Map.of("name", "kernel", "value", 6)));
    var search = save("old kernels", term("kernel", "$lt", 6));
    var found = server.get(search + "/search");
    assertThat(found.valueStream().map(it -> it.path("id").asString())).containsExactly(old.id());
    old.report(List.of(Map.of("name", "kernel", "value", 6)));
    assertThat(server.get(search + "/search").size()).as("what it finds now").isZero();
    assertThat(server.get(search).path("terms").path(0).path("type").asString()).isEqualTo("$lt");
    assertThat(server.get(BASE).toString()).contains("old kernels");
    assertThat(server.call("DELETE", search, null).statusCode()).isEqualTo(204);
    assertThat(server.call("GET", search + "/search", null).body()).contains("search-not-found");
    assertThat(server.call("DELETE", search, null).statusCode()).isEqualTo(404);
  }

  @Test
  void refusesASearchThatSaysNothing() {
    save("taken", term("a", "$eq", 1));
    assertThat(
            server
                .call("POST", BASE, Map.of("name", "taken", "terms", List.of(term("a", "$eq", 1))))
                .statusCode())
        .isEqualTo(409);
    for (var body :
        List.of(
            Map.of("name", "no terms", "terms", List.of()),
            Map.of("name", "x", "terms", List.of(term("a", "$like", 1))),
            Map.of("name", "x", "terms", List.of(term("a", "$in", 1))),
            Map.of("name", "x", "terms", List.of(term("a", "$regex", "(a+)+$"))))) {
      assertThat(server.call("POST", BASE, body).statusCode()).as(body.toString()).isEqualTo(400);
    }
    var large = term("a", "$eq", "x".repeat(9_000));
    var answer = server.call("POST", BASE, Map.of("name", "large", "terms", List.of(large)));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("search-too-large");
  }

  @Test
  void anActionIsRequestedOfWhatASearchFinds() {
    var chosen = TestDevice.accepted(server, "chosen");
    var other = TestDevice.accepted(server, "not-chosen");
    chosen.report(List.of(Map.of("name", "site", "value", "north")));
    other.report(List.of(Map.of("name", "site", "value", "south")));
    var answer =
        server.call(
            "POST",
            "/api/management/v1/action/search",
            Map.of(
                "filters",
                List.of(term("site", "$eq", "north")),
                "actions",
                "{\"blink\":\"true\"}",
                "lane",
                "led"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"count\":1");
    var action = server.get("/api/management/v1/action/" + chosen.id());
    assertThat(action.path("lane").asString()).isEqualTo("led");
    assertThat(server.call("GET", "/api/management/v1/action/" + other.id(), null).statusCode())
        .isEqualTo(404);
    for (var body :
        List.of(
            Map.of("actions", "{\"blink\":\"true\"}"),
            Map.of("filters", List.of(), "actions", "{\"blink\":\"true\"}"),
            Map.of("filters", List.of(term("site", "$eq", "north"))),
            Map.of(
                "filters",
                List.of(term("site", "$eq", "north")),
                "actions",
                "{\"blink\":\"true\"}",
                "other",
                1))) {
      assertThat(server.call("POST", "/api/management/v1/action/search", body).statusCode())
          .as(body.toString())
          .isEqualTo(400);
    }
  }
}
