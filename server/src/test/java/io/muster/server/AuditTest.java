package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The record of a device, and what the device was at any moment. */
class AuditTest {

  private static final TenantId TENANT = new TenantId("default");
  private static final String AUDIT = "/api/management/v1/audit/devices/";
  private static final String DEPLOYMENTS = "/api/management/v1/deployments/deployments";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    server.upload(server.artifact("audited", "board", 1_000));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Whatever happens to devices, in whatever order: folding the record gives what is shown. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void showsNowWhatTheEventsSay(long seed) {
    var random = new Random(seed);
    var devices = new ArrayList<TestDevice>();
    var ids = new ArrayList<String>();
    for (var i = 0; i < 3; i++) {
      var device = TestDevice.accepted(server, "audited-" + seed + "-" + i);
      devices.add(device);
      ids.add(device.id());
    }
    var deployments = new ArrayList<String>();
    for (var step = 0; step < 40; step++) {
      var at = random.nextInt(devices.size());
      happen(random, devices.get(at), ids.get(at), deployments);
    }
    ids.forEach(id -> FoldedState.assertShown(server, id));
  }

  private static void happen(
      Random random, TestDevice device, String id, List<String> deployments) {
    var inventory = "/api/management/v1/inventory/devices/" + id;
    switch (random.nextInt(11)) {
      case 0 -> device.report(List.of(Map.of("name", "a", "value", random.nextInt(3))));
      case 1 ->
          server.call(
              "PUT",
              "/api/devices/v1/inventory/device/attributes",
              device.token(),
              List.of(Map.of("name", "b", "value", List.of("x", "y" + random.nextInt(3)))));
      case 2 -> server.call("PUT", inventory + "/group", Map.of("group", "g" + random.nextInt(2)));
      case 3 ->
          server.call(
              "PATCH",
              inventory + "/tags",
              List.of(Map.of("name", "t" + random.nextInt(2), "value", "v")));
      case 4 -> {
        var answer =
            server.call(
                "POST",
                DEPLOYMENTS,
                Map.of("name", "d", "artifact_name", "audited", "devices", List.of(id)));
        answer
            .headers()
            .firstValue("Location")
            .ifPresent(path -> deployments.add(path.substring(path.lastIndexOf('/') + 1)));
      }
      case 5, 6 -> device.next("old");
      case 7, 8 -> {
        if (!deployments.isEmpty()) {
          device.status(
              deployments.get(random.nextInt(deployments.size())),
              List.of("downloading", "installing", "success", "failure").get(random.nextInt(4)));
        }
      }
      case 9 -> {
        if (!deployments.isEmpty() && random.nextInt(4) == 0) {
          server.call(
              "PUT",
              DEPLOYMENTS + "/" + deployments.get(random.nextInt(deployments.size())) + "/status",
              Map.of("status", "aborted"));
        }
      }
      default -> {
        if (random.nextInt(3) == 0) {
          device.decide("rejected");
          device.accept();
          device.authenticate();
        }
      }
    }
  }

  @Test
  void tellsWhatADeviceWasAndWhoChangedIt() {
    var before = Instant.now();
    var device = TestDevice.accepted(server, "past");
    var id = device.id();
    device.report(List.of(Map.of("name", "kernel", "value", "5")));
    var between = recorded(id);
    device.report(List.of(Map.of("name", "kernel", "value", "6")));
    assertThat(server.call("GET", AUDIT + id + "/state?at=" + between, null).body())
        .contains("\"5\"")
        .doesNotContain("\"6\"");
    assertThat(server.call("GET", AUDIT + id + "/state?at=" + before, null).body())
        .doesNotContain("\"device\":", "\"inventory\":");
    var diff =
        server.call("GET", AUDIT + id + "/diff?from=" + between + "&to=2100-01-01T00:00:00Z", null);
    assertThat(diff.body()).contains("\"before\":\"5\"", "\"after\":\"6\"");
    var history = server.call("GET", AUDIT + id + "/history?per_page=3&page=2", null);
    assertThat(history.headers().firstValueAsLong("X-Total-Count").orElseThrow()).isGreaterThan(5);
    assertThat(history.headers().firstValue("Link").orElseThrow()).contains("next", "prev");
    var events = JsonMapper.shared().readTree(history.body());
    assertThat(events).hasSize(3);
    for (var event : server.get(AUDIT + id + "/history?per_page=500")) {
      assertThat(event.path("actor").asString()).matches("(device|user|system):.+");
      assertThat(event.path("correlation").asString()).isNotBlank();
      assertThat(event.path("causation").asString()).isNotBlank();
    }
  }

  private static String recorded(String id) {
    var history = server.get(AUDIT + id + "/history?per_page=500");
    return history.path(history.size() - 1).path("position").asString();
  }

  @Test
  void keepsTheHistoryOfADeviceThatIsGone() {
    var device = TestDevice.accepted(server, "gone");
    var id = device.id();
    server.call(
        "POST",
        DEPLOYMENTS,
        Map.of("name", "gone", "artifact_name", "audited", "devices", List.of(id)));
    device.next("old");
    var devices = "/api/management/v2/devauth/devices/";
    assertThat(server.call("DELETE", devices + id, null).statusCode()).isEqualTo(204);
    assertThat(server.call("GET", devices + id, null).statusCode()).isEqualTo(404);
    TestServer.await(
        "what follows",
        () ->
            server
                .get(AUDIT + id + "/history?per_page=500")
                .findValuesAsString("type")
                .contains("device-deployment.withdrawn"));
    assertThat(server.get(AUDIT + id + "/history?per_page=500").findValuesAsString("type"))
        .contains(
            "identity.claimed",
            "device.registered",
            "deployment.created",
            "device-deployment.assigned",
            "device.decommissioned",
            "device-deployment.withdrawn");
    var comesBack = new TestDevice(server, "gone");
    assertThat(comesBack.authenticate().statusCode()).isEqualTo(401);
    assertThat(comesBack.id()).isNotEqualTo(id);
  }

  @Test
  void exportsTheRecordAsLinesOfJsonAndAsCsv() {
    TestDevice.accepted(server, "exported, of course");
    var path = "/api/management/v1/audit/events";
    var page = server.call("GET", path + "?per_page=500", null);
    assertThat(page.headers().firstValue("Link").orElseThrow()).contains("first");
    var events = JsonMapper.shared().readTree(page.body());
    assertThat(events).hasSizeGreaterThan(5);

    var lines =
        server
            .call("GET", path, Map.of("Accept", "application/x-ndjson"), null)
            .body()
            .lines()
            .toList();
    for (var i = 0; i < events.size(); i++) {
      assertThat(JsonMapper.shared().readTree(lines.get(i))).isEqualTo(events.get(i));
    }

    var rows = server.call("GET", path, Map.of("Accept", "text/csv"), null).body().split("\r\n");
    assertThat(rows[0])
        .isEqualTo(
            "position,time,type,context,summary,actor,actor_name,correlation,causation,stream,sequence,payload");
    for (var i = 0; i < events.size(); i++) {
      var event = events.get(i);
      assertThat(rows[i + 1])
          .startsWith(
              event.path("position").asString()
                  + ","
                  + event.path("time").asString()
                  + ","
                  + event.path("type").asString()
                  + ",")
          .endsWith("\"" + event.path("payload").toString().replace("\"", "\"\"") + "\"");
    }
  }

  /** Whoever reads it later knows people by the names that they had, until they are erased. */
  @Test
  void callsPeopleWhatTheyWereCalledThen() {
    var user = server.register("nora@example.com", "admin");
    var token = server.login("nora@example.com", TestServer.PASSWORD).body();
    var settings = "/api/management/v1/useradm/settings/me";
    server.call("POST", settings, token, Map.of("theme", "dark"));
    server.call("PUT", user, Map.of("email", "nora.new@example.com"));
    token = server.login("nora.new@example.com", TestServer.PASSWORD).body();
    server.call("POST", settings, token, Map.of("theme", "light"));

    var actor = "&actor=user:" + user.substring(user.lastIndexOf('/') + 1);
    var events = "/api/management/v1/audit/events?type=settings.replaced&per_page=500" + actor;
    assertThat(server.get(events).findValuesAsString("actor_name"))
        .containsExactly("nora@example.com", "nora.new@example.com");

    assertThat(server.call("DELETE", user, null).statusCode()).isEqualTo(204);
    assertThat(server.get(events)).hasSize(2);
    assertThat(server.get(events).findValuesAsString("actor_name")).isEmpty();
    TestServer.await(
        "the record to say so",
        () ->
            server
                .get("/api/management/v1/audit/events?type=user.erased&per_page=500")
                .toString()
                .contains(user.substring(user.lastIndexOf('/') + 1)));
  }

  @Test
  void tellsInASentenceWhatHappenedAndInWhichContext() {
    var device = TestDevice.accepted(server, "told of");
    device.report(List.of(Map.of("name", "os", "value", "linux")));
    var path = "/api/management/v1/audit/devices/" + device.id() + "/history?per_page=500";
    var reported = server.get(path + "&context=inventory");
    assertThat(reported).hasSize(1);
    assertThat(reported.path(0).path("context").asString()).isEqualTo("inventory");
    assertThat(reported.path(0).path("summary").asString())
        .isEqualTo(
            "The device reported attributes that differ from what was known: os; gone: none.");
    for (var event : server.get(path)) {
      assertThat(event.path("summary").asString()).endsWith(".");
    }
    assertThat(server.get(path + "&context=none")).isEmpty();
    var events = server.get("/api/management/v1/audit/events?context=useradm&per_page=500");
    assertThat(events.findValuesAsString("type"))
        .isNotEmpty()
        .allMatch(type -> type.matches("(user|email|administrator|settings)\\..*"));
  }
}
