package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.write.Sha256;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The configurations that devices store for the day on which they are flashed anew or replaced. */
class LocalconfTest {

  private static final String MANAGEMENT = "/api/management/v1/localconf/lconf/";
  private static final String OWN = "/api/devices/v1/localconf/lconf_requests/";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> store(TestDevice device, String details) {
    return server.call(
        "PATCH", OWN + device.id(), device.token(), Map.of("config_details", details));
  }

  private static HttpResponse<String> restored(TestDevice device) {
    return server.call("GET", OWN + device.id(), device.token(), null);
  }

  private static String details(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body()).path("config_details").asString();
  }

  private static HttpResponse<String> post(TestDevice device, String what, Object body) {
    return server.call("POST", MANAGEMENT + device.id() + "/" + what, body);
  }

  /** Bricked, flashed anew, let in with another key: the device has its configuration back. */
  @Test
  void aDeviceThatWasFlashedAnewGetsItsConfigurationBackByteForByte() {
    var device = TestDevice.accepted(server, "bricked");
    var details = "{\n  \"ip\": \"10.0.0.7\",  \"note\": \"gr\u00fc\u00dfe \ud83d\ude00\" }\n";
    assertThat(store(device, details).statusCode()).isEqualTo(200);
    assertThat(store(device, details).statusCode()).as("again").isEqualTo(200);

    var flashed = new TestDevice(server, "bricked");
    assertThat(flashed.authenticate().statusCode()).as("another key").isEqualTo(401);
    flashed.accept();
    assertThat(flashed.authenticate().statusCode()).isEqualTo(200);
    assertThat(flashed.id()).isEqualTo(device.id());
    var answer = restored(flashed);
    assertThat(details(answer)).isEqualTo(details);
    var tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(tag).contains(Sha256.of(details));
    var same =
        server.send(
            "GET",
            OWN + flashed.id(),
            Map.of("Authorization", "Bearer " + flashed.token(), "If-None-Match", tag),
            null);
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(restored(device).statusCode()).as("the key before").isEqualTo(401);
    assertThat(server.get(MANAGEMENT + device.id() + "/versions")).hasSize(1);
  }

  @Test
  void aReplacementTakesOverWhatADeadDeviceStored() {
    var dead = TestDevice.accepted(server, "dead");
    var deadId = dead.id();
    store(dead, "{\"line\":4}");
    var replacement = TestDevice.accepted(server, "replacement");
    store(replacement, "{\"factory\":true}");
    var to = Map.of("to_device_id", replacement.id());
    assertThat(post(dead, "transfer", to).statusCode()).isEqualTo(200);
    assertThat(details(restored(replacement))).isEqualTo("{\"line\":4}");
    var versions = server.get(MANAGEMENT + replacement.id() + "/versions");
    assertThat(versions.path(1).path("copied_from").asString()).isEqualTo(deadId);

    server.call("DELETE", "/api/management/v2/devauth/devices/" + deadId, null);
    TestServer.await(
        "what is stored of the dead device to be removed",
        () -> server.call("GET", MANAGEMENT + deadId, null).statusCode() == 404);
    assertThat(details(restored(replacement))).isEqualTo("{\"line\":4}");
    assertThat(post(replacement, "transfer", to).body()).contains("same-device");
    var empty = TestDevice.accepted(server, "empty");
    assertThat(post(empty, "transfer", to).body()).contains("local-configuration-not-found");
  }

  @Test
  void versionsAreListedComparedAndRestoredOnRequest() {
    var device = TestDevice.accepted(server, "versions");
    var path = MANAGEMENT + device.id();
    store(device, "{\"a\":1,\"b\":{\"c/d\":2}}");
    store(device, "{\"a\":1,\"b\":{\"c/d\":3},\"e\":4}");
    var diff = server.get(path + "/diff?from=1&to=2").path("changes");
    assertThat(diff).hasSize(2);
    assertThat(diff.path(0).toString())
        .isEqualTo("{\"path\":\"/b/c~1d\",\"before\":2,\"after\":3}");

    var current = Sha256.of("{\"a\":1,\"b\":{\"c/d\":3},\"e\":4}");
    var wrong = Map.of("version", 1, "expected_sha256", Sha256.of("other"));
    assertThat(post(device, "restore", wrong).statusCode()).isEqualTo(409);
    assertThat(details(restored(device))).as("nothing restored by itself").contains("\"e\"");
    var right = Map.of("version", 1, "expected_sha256", current);
    assertThat(post(device, "restore", right).statusCode()).isEqualTo(200);
    assertThat(details(restored(device))).isEqualTo("{\"a\":1,\"b\":{\"c/d\":2}}");
    assertThat(post(device, "restore", Map.of("version", 9)).statusCode()).isEqualTo(404);
    assertThat(server.get(path + "/versions/2").path("current").asBoolean()).isFalse();

    assertThat(server.call("PUT", path, Map.of("config_details", "{}")).statusCode())
        .isEqualTo(200);
    assertThat(server.get(path).path("version").asInt()).isEqualTo(3);
    assertThat(server.get(MANAGEMENT + "list?per_page=500").toString()).contains(device.id());
    assertThat(server.get(MANAGEMENT + "list/count").path("count").asInt()).isPositive();
    assertThat(server.call("DELETE", path, null).statusCode()).isEqualTo(200);
    assertThat(server.call("GET", path, null).statusCode()).isEqualTo(404);
    store(device, "{}");
    assertThat(server.get(path).path("version").asInt()).as("grows").isEqualTo(4);

    var history = "/api/management/v1/audit/devices/" + device.id() + "/history?per_page=500";
    assertThat(server.get(history).toString())
        .contains("local-configuration.stored")
        .contains("local-configuration.restored")
        .contains("local-configuration.removed");
    var state = server.get("/api/management/v1/audit/devices/" + device.id() + "/state");
    assertThat(state.path("local_configuration")).hasSize(1);
  }

  @Test
  void refusesWhatIsNoConfiguration() {
    var device = TestDevice.accepted(server, "wrong");
    assertThat(store(device, "{").body()).contains("details-malformed");
    assertThat(store(device, "").statusCode()).isEqualTo(400);
    assertThat(store(device, "\"" + "x".repeat(65_535) + "\"").statusCode()).isEqualTo(413);
    assertThat(store(device, "\"" + "x".repeat(65_534) + "\"").statusCode()).isEqualTo(200);
    assertThat(server.call("PUT", MANAGEMENT + device.id(), null).statusCode()).isEqualTo(400);
    var other = TestDevice.accepted(server, "other");
    var answer =
        server.call("PATCH", OWN + device.id(), other.token(), Map.of("config_details", "{}"));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("not-your-device");
    assertThat(restored(other).statusCode()).isEqualTo(404);
    assertThat(store(other, "\"" + "x".repeat(65_535) + "\"").body())
        .contains("local-configuration-too-large");
  }
}
