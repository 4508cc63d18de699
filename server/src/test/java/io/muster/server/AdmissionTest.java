package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** How devices are announced, what is required of them, and how they change their keys. */
class AdmissionTest {

  private static final String BASE = "/api/management/v2/devauth";
  private static final JsonMapper JSON = JsonMapper.shared();

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

  private static Map<String, Object> announced(String name, String key) {
    return Map.of("identity_data", Map.of("name", name), "pubkey", key);
  }

  @Test
  void manyDevicesAreAnnouncedAtOnceEachForItself() {
    var key = TestKeys.ED25519;
    server.call("POST", BASE + "/devices", announced("announced-before", key));
    var answer =
        server.call(
            "POST",
            BASE + "/devices/list",
            List.of(
                announced("first", key),
                announced("announced-before", key),
                announced("last", key)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var outcomes = JSON.readTree(answer.body());
    assertThat(outcomes.path(0).has("id")).isTrue();
    assertThat(outcomes.path(1).path("code").asString()).isEqualTo("device-exists");
    var last = server.get(BASE + "/devices/" + outcomes.path(2).path("id").asString());
    assertThat(last.path("status").asString()).isEqualTo("preauthorized");
    assertThat(last.path("identity_data").path("name").asString()).isEqualTo("last");
  }

  @Test
  void aListMayBeCsv() {
    var csv =
        "pubkey,identity_data\r\n\"%s\",\"{\"\"name\"\":\"\"from-csv\"\"}\"\r\n"
            .formatted(TestKeys.ED25519.replace("\r\n", "\n"));
    var answer = csv(csv);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var id = JSON.readTree(answer.body()).path(0).path("id").asString();
    assertThat(server.get(BASE + "/devices/" + id).path("identity_data").path("name").asString())
        .isEqualTo("from-csv");
    for (var wrong : List.of("a,b\r\n1,2", "identity_data,pubkey\r\n{}", "\"", "x\0")) {
      var refused = csv(wrong);
      assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
      assertThat(refused.body()).as(wrong).contains("list-malformed");
    }
  }

  private static HttpResponse<String> csv(String text) {
    return server.send(
        "POST",
        BASE + "/devices/list",
        "Bearer " + server.login(TestServer.EMAIL, TestServer.PASSWORD).body(),
        "text/csv",
        text.getBytes(UTF_8));
  }

  @Test
  void nothingIsAnnouncedWhereOneOfThemIsNoDevice() {
    var answer =
        server.call(
            "POST",
            BASE + "/devices/list",
            List.of(announced("would-be", TestKeys.ED25519), announced("none", "no key")));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("list-malformed", "Device 2");
    assertThat(server.get(BASE + "/devices?per_page=500").toString()).doesNotContain("would-be");
    var tooMany =
        IntStream.range(0, 1001).mapToObj(i -> announced("many" + i, TestKeys.ED25519)).toList();
    assertThat(server.call("POST", BASE + "/devices/list", tooMany).statusCode()).isEqualTo(400);
    assertThat(server.call("POST", BASE + "/devices/list", List.of()).statusCode()).isEqualTo(400);
  }

  @Test
  void aTenantMayRequireAConfigurationFirst() {
    var tenant = server.tenant("Careful", "careful@example.com");
    var asked = Map.of("require_configuration", true);
    assertThat(
            server
                .get(BASE + "/settings", tenant.admin())
                .path("require_configuration")
                .asBoolean())
        .isFalse();
    assertThat(server.call("PUT", BASE + "/settings", tenant.admin(), asked).statusCode())
        .isEqualTo(204);
    assertThat(
            server
                .get(BASE + "/settings", tenant.admin())
                .path("require_configuration")
                .asBoolean())
        .isTrue();
    var device = new TestDevice(server, "bare").of(tenant);
    device.authenticate();
    var refused = device.tryToDecide("accepted");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("configuration-missing");
    assertThat(device.tryToDecide("rejected").statusCode()).isEqualTo(204);

    var configs = "/api/management/v1/configurations";
    var config = template(tenant, configs + "/configs", "config_details");
    var flavor = template(tenant, configs + "/flavors", "container");
    server.call("PUT", configs + "/configmaps/tenant", tenant.admin(), Map.of("config_id", config));
    assertThat(device.tryToDecide("accepted").statusCode()).as("no flavor").isEqualTo(422);
    server.call(
        "PUT", configs + "/configmaps/" + device.id(), tenant.admin(), Map.of("flavor_id", flavor));
    assertThat(device.tryToDecide("accepted").statusCode()).isEqualTo(204);
    assertThat(server.get(BASE + "/settings").path("require_configuration").asBoolean())
        .as("of another tenant")
        .isFalse();
  }

  private static String template(TestServer.Tenant tenant, String path, String field) {
    var answer =
        server.call(
            "POST", path, tenant.admin(), Map.of("name", "n", "type", "t", field, "{\"a\":1}"));
    return JSON.readTree(answer.body()).path("id").asString();
  }

  @Test
  void aDeviceChangesItsKeyByTheWordOfBoth() {
    var before = TestDevice.accepted(server, "rotating");
    var after = new TestDevice(server, "rotating");
    var answer = after.takeOver(before);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(after.next("none").statusCode()).isEqualTo(204);
    assertThat(before.next("none").statusCode()).as("the former token").isEqualTo(401);
    assertThat(after.authenticate().statusCode()).isEqualTo(200);
    assertThat(after.takeOver(before).statusCode()).as("repeated").isEqualTo(401);
    var shown = server.get(BASE + "/devices/" + after.id());
    assertThat(shown.path("auth_sets").size()).isEqualTo(1);
    assertThat(shown.path("status").asString()).isEqualTo("accepted");
  }

  @Test
  void aDeviceChangesNoKeyByTheWordOfOne() {
    var before = TestDevice.accepted(server, "robbed");
    var thief = new TestDevice(server, "robbed");
    assertThat(thief.takeOver(before, thief).statusCode()).as("not signed by it").isEqualTo(401);
    var stranger = new TestDevice(server, "robbed");
    assertThat(thief.takeOver(stranger).statusCode()).as("of another key").isEqualTo(401);
    assertThat(new TestDevice(server, "unheard-of").takeOver(stranger).statusCode()).isEqualTo(401);
    assertThat(before.next("none").statusCode()).isEqualTo(204);
  }
}
