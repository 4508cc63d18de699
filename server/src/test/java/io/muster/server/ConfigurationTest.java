package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What devices are configured to, layer over layer, and what they say they have. */
class ConfigurationTest {

  private static final String BASE = "/api/management/v1/configurations/";
  private static final String MAPS = BASE + "configmaps/";
  private static final String OWN = "/api/devices/v1/configurations/config_requests/";
  private static final String ADD_ON = "/api/devices/v1/deviceconfig/configuration";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String config(String name, String details) {
    var body = Map.of("name", name, "type", "edge", "config_details", details);
    return json(server.call("POST", BASE + "configs", body)).path("id").asString();
  }

  private static String flavor(String name) {
    var body = Map.of("name", name, "type", "image", "conatainer", "{\"image\":\"" + name + "\"}");
    return json(server.call("POST", BASE + "flavors", body)).path("id").asString();
  }

  private static void assign(String to, Map<String, ?> body) {
    var answer = server.call("PUT", MAPS + to, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static JsonNode desired(TestDevice device) {
    return json(server.call("GET", OWN + device.id(), device.token(), null));
  }

  private static HttpResponse<String> poll(TestDevice device, String tag) {
    var headers = Map.of("Authorization", "Bearer " + device.token(), "If-None-Match", tag);
    return server.send("GET", OWN + device.id(), headers, null);
  }

  private static HttpResponse<String> report(TestDevice device, Map<String, ?> body) {
    return server.call("PUT", OWN + device.id() + "/applied", device.token(), body);
  }

  private static String state(TestDevice device) {
    return server.get(MAPS + device.id()).path("state").asString();
  }

  @Test
  void aDeviceGetsItsLayersMergedAndSaysThatItHasThem() {
    var device = TestDevice.accepted(server, "merged");
    var id = device.id();
    assertThat(desired(device).path("configuration").isEmpty()).as("nothing yet").isTrue();
    server.call(
        "PUT", "/api/management/v1/inventory/devices/" + id + "/group", Map.of("group", "north"));
    var ofGroup = config("of group", "{\"level\":\"info\",\"proxy\":\"p\"}");
    var ofDevice = config("of device", "{\"level\":\"debug\"}");
    assign("group/north", Map.of("config_id", ofGroup, "flavor_id", flavor("small")));
    assign(id, Map.of("config_id", ofDevice, "unique_devparams", "{\"ip\":\"10.0.0.7\"}"));

    var answer = server.call("GET", OWN + id, device.token(), null);
    var got = json(answer);
    assertThat(got.path("configuration").path("config_details").asString())
        .isEqualTo("{\"level\":\"debug\",\"proxy\":\"p\"}");
    assertThat(got.path("configuration").path("name").asString()).isEqualTo("of device");
    assertThat(got.path("flavor").path("container").asString()).isEqualTo("{\"image\":\"small\"}");
    assertThat(got.path("unique_dev_parameters").asString()).isEqualTo("{\"ip\":\"10.0.0.7\"}");
    var tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(poll(device, tag).statusCode()).isEqualTo(304);

    var shown = server.get(MAPS + id);
    assertThat(shown.path("origin").toString())
        .isEqualTo("{\"level\":\"device\",\"proxy\":\"group\",\"ip\":\"device\"}");
    assertThat(shown.path("state").asString()).isEqualTo("pending");
    var version = got.path("version").asLong();
    var keys = Map.of("level", Map.of("value", "debug"), "proxy", Map.of("value", "p", "code", 0));
    assertThat(
            report(device, Map.of("version", version, "status", "applied", "keys", keys))
                .statusCode())
        .isEqualTo(200);
    assertThat(state(device)).isEqualTo("in_sync");

    assign("group/north", Map.of("config_id", ofGroup));
    assertThat(poll(device, tag).statusCode()).as("changed").isEqualTo(200);
    assertThat(desired(device).path("version").asLong()).isGreaterThan(version);
    assertThat(state(device)).isEqualTo("pending");
    var next = desired(device).path("version").asLong();
    assertThat(report(device, Map.of("version", next, "status", "applied")).statusCode())
        .isEqualTo(200);
    var stale = Map.of("version", version, "status", "failed");
    for (var again = 0; again < 3; again++) {
      assertThat(report(device, stale).statusCode()).isEqualTo(200);
    }
    assertThat(state(device)).as("a stale report changes nothing").isEqualTo("in_sync");
    assertThat(server.get(MAPS + id).path("reported").path("version").asLong()).isEqualTo(next);
    var history = "/api/management/v1/audit/devices/" + id + "/history?per_page=500";
    assertThat(server.get(history).toString())
        .contains("configuration.assigned", "configuration.reported")
        .containsOnlyOnce("\"stale\":true");
    assertThat(
            server.get("/api/management/v1/audit/devices/" + id + "/state").path("configuration"))
        .isEqualTo(server.get(MAPS + id));
  }

  /** What a group says concerns its members, as long as they are that. */
  @Test
  void whatADeviceSharesWithOthersStandsInItsHistory() {
    var device = TestDevice.accepted(server, "sharing");
    var stranger = TestDevice.accepted(server, "not sharing");
    var audit = "/api/management/v1/audit/devices/";
    var history = audit + device.id() + "/history?per_page=500";
    var config = config("shared", "{\"level\":\"before\"}");
    assign("group/sharers", Map.of("config_id", config));
    assertThat(shared(history)).as("no member yet").isEmpty();
    var group = "/api/management/v1/inventory/devices/" + device.id() + "/group";
    server.call("PUT", group, Map.of("group", "sharers"));
    assertThat(server.get(audit + device.id() + "/state").path("configuration"))
        .isEqualTo(server.get(MAPS + device.id()));
    var member = server.get(history).valueStream().toList().getLast().path("position").asLong();
    assertThat(changeConfig(config, "{\"level\":\"after\"}")).isEqualTo(200);
    assign("group/sharers", Map.of("config_id", config, "unique_devparams", "{\"b\":1}"));
    assertThat(shared(history))
        .containsExactly("configuration.template-changed", "configuration.shared-assigned");
    assertThat(shared(audit + stranger.id() + "/history?per_page=500")).isEmpty();
    assertThat(server.get(audit + device.id() + "/state").path("configuration"))
        .isEqualTo(server.get(MAPS + device.id()));
    assertThat(server.get(audit + device.id() + "/state?at=" + member).toString())
        .contains("before")
        .doesNotContain("after");
    server.call("DELETE", group + "/sharers", null);
    assign("group/sharers", Map.of());
    assertThat(shared(history)).as("no member any more").hasSize(2);
    assertThat(server.get(audit + device.id() + "/state").path("configuration").isMissingNode())
        .isTrue();
  }

  private static int changeConfig(String id, String details) {
    var body = Map.of("name", "shared", "type", "shared", "config_details", details);
    return server.call("PUT", BASE + "configs/" + id, body).statusCode();
  }

  private static List<String> shared(String history) {
    return server.get(history).findValuesAsString("type").stream()
        .filter(type -> type.matches("configuration.(shared|template).*"))
        .toList();
  }

  @Test
  void driftIsAnEventThatEnds() {
    var device = TestDevice.accepted(server, "drifting");
    assign(device.id(), Map.of("unique_dev_parameters", "{\"a\":1,\"b\":2}"));
    var version = desired(device).path("version").asLong();
    var wrong = Map.of("a", Map.of("value", 1), "b", Map.of("value", 3));
    var body = Map.of("version", version, "status", "applied", "keys", wrong);
    report(device, body);
    report(device, body);
    var shown = server.get(MAPS + device.id());
    assertThat(shown.path("state").asString()).isEqualTo("drift");
    assertThat(shown.path("reported").path("drifted").toString()).isEqualTo("[\"b\"]");
    assertThat(server.get(MAPS + "list?state=drift").toString()).contains(device.id());
    assign(device.id(), Map.of("unique_dev_parameters", "{\"a\":1,\"b\":4}"));
    version = desired(device).path("version").asLong();
    assertThat(state(device)).isEqualTo("pending");
    report(device, Map.of("version", version, "status", "applied", "keys", wrong));
    assertThat(state(device)).as("from the next version, too").isEqualTo("drift");
    var right = Map.of("a", Map.of("value", 1), "b", Map.of("value", 4));
    report(device, Map.of("version", version, "status", "applied", "keys", right));
    assertThat(state(device)).isEqualTo("in_sync");
    assertThat(server.get(MAPS + "list?state=drift").toString()).doesNotContain(device.id());
    var failed = Map.of("version", version, "status", "failed", "message", "no space");
    report(device, failed);
    assertThat(state(device)).isEqualTo("failed");
    assertThat(server.get(MAPS + "list?state=failed").toString()).contains("no space");
    var history = "/api/management/v1/audit/devices/" + device.id() + "/history?per_page=500";
    assertThat(server.get(history + "&type=configuration.drifted")).hasSize(2);
    assertThat(server.get(history + "&type=configuration.drift-ended")).hasSize(1);
  }

  /** In clear for the device alone; nowhere else, not in the record either. */
  @Test
  void secretsAreForTheDeviceAlone() {
    var device = TestDevice.accepted(server, "secretive");
    var details = "{\"wifi\":{\"$secret\":\"hunter2\"},\"channel\":6}";
    var id = config("with secret", details);
    assign(
        device.id(),
        Map.of("config_id", id, "unique_dev_parameters", "{\"pin\":{\"$secret\":\"own pin\"}}"));
    assertThat(desired(device).path("configuration").path("config_details").asString())
        .isEqualTo("{\"wifi\":\"hunter2\",\"channel\":6}");
    assertThat(desired(device).path("unique_dev_parameters").asString()).contains("own pin");
    var version = desired(device).path("version").asLong();
    var keys = Map.of("wifi", Map.of("value", "hunter2"), "pin", Map.of("value", "another pin"));
    report(device, Map.of("version", version, "status", "applied", "keys", keys));
    assertThat(state(device)).isEqualTo("drift");
    for (var path :
        List.of(
            BASE + "configs/" + id,
            BASE + "configs/list",
            MAPS + device.id(),
            "/api/management/v1/audit/events?per_page=500",
            "/api/management/v1/audit/devices/" + device.id() + "/history?per_page=500",
            "/api/management/v1/audit/devices/" + device.id() + "/state")) {
      assertThat(server.get(path).toString())
          .as(path)
          .doesNotContain("hunter2", "own pin", "another pin");
    }
    server.call("DELETE", MAPS + device.id(), null);
    assign(device.id(), Map.of("unique_dev_parameters", "{\"wifi\":\"plain\"}"));
    var later = desired(device).path("version").asLong();
    report(device, Map.of("version", version, "status", "applied", "keys", keys));
    report(
        device,
        Map.of(
            "version",
            later,
            "status",
            "applied",
            "keys",
            Map.of("pin", Map.of("value", "own pin"))));
    assertThat(server.get("/api/management/v1/audit/events?per_page=500").toString())
        .as("what was a secret")
        .doesNotContain("hunter2", "own pin");
    assign(device.id(), Map.of("config_id", id));
    var list =
        Map.of("name", "x", "type", "x", "config_details", "{\"a\":[{\"$secret\":\"********\"}]}");
    assertThat(server.call("POST", BASE + "configs", list).body())
        .contains("configuration-malformed");
    var masked = server.get(BASE + "configs/" + id).path("config_details").asString();
    assertThat(masked).contains("********");
    var changed = masked.replace("6", "11");
    var put =
        server.call(
            "PUT",
            BASE + "configs/" + id,
            Map.of("name", "with secret", "type", "edge", "config_details", changed));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(desired(device).path("configuration").path("config_details").asString())
        .isEqualTo("{\"wifi\":\"hunter2\",\"channel\":11}");
    var unknown = Map.of("name", "x", "type", "x", "config_details", masked);
    assertThat(server.call("POST", BASE + "configs", unknown).body())
        .contains("configuration-malformed");
  }

  @Test
  void templatesAreVersionedCountedAndKeptWhileUsed() {
    var id = config("versioned", "{}");
    var path = BASE + "configs/" + id;
    var changed =
        Map.of("name", "renamed", "type", "other", "config_details", "{\"a\":1}", "refs", 9);
    assertThat(server.call("PUT", path, Map.of("If-Match", "\"7\""), changed).statusCode())
        .isEqualTo(412);
    assertThat(server.call("PUT", path, Map.of("If-Match", "\"1\""), changed).statusCode())
        .isEqualTo(200);
    var answer = server.call("GET", path, null);
    assertThat(answer.headers().firstValue("ETag")).contains("\"2\"");
    assertThat(json(answer).path("refs").asInt()).isZero();
    assertThat(server.get(BASE + "configs/list/type/other")).hasSize(1);
    assertThat(server.get(BASE + "configs/list/type/none")).isEmpty();
    assertThat(server.get(BASE + "configs/list/count").path("count").asInt()).isPositive();
    var device = TestDevice.accepted(server, "user of a template");
    assign(device.id(), Map.of("config_id", id));
    assertThat(server.get(path).path("refs").asInt()).isEqualTo(1);
    assertThat(server.call("DELETE", path, null).body()).contains("template-in-use");
    var before = desired(device).path("version").asLong();
    assertThat(server.call("DELETE", MAPS + device.id(), null).statusCode()).isEqualTo(200);
    assertThat(desired(device).path("version").asLong()).as("grows").isGreaterThan(before);
    assertThat(server.call("DELETE", path, null).statusCode()).isEqualTo(200);
    assertThat(server.call("GET", path, null).body()).contains("template-not-found");
    assertThat(server.call("DELETE", path, null).statusCode()).isEqualTo(404);
    assertThat(server.call("PUT", MAPS + device.id(), Map.of("config_id", id)).statusCode())
        .isEqualTo(404);
  }

  /** Whichever of its layers names it. */
  @Test
  void countsTheDevicesThatATemplateConfigures() {
    var tenant = server.tenant("counting", "counting@example.com");
    var config = template(tenant, "configs", "config_details");
    var flavor = template(tenant, "flavors", "container");
    var other = template(tenant, "flavors", "container");
    var devices = Stream.of("one", "two", "alone").map(it -> acceptedOf(tenant, it)).toList();
    for (var device : devices.subList(0, 2)) {
      call(
          tenant,
          "PUT",
          "/api/management/v1/inventory/devices/" + device.id() + "/group",
          Map.of("group", "counted"));
    }
    call(tenant, "PUT", MAPS + "group/counted", Map.of("config_id", config, "flavor_id", flavor));
    assertThat(refs(tenant, config)).isEqualTo(2);
    assertThat(refs(tenant, flavor)).isEqualTo(2);
    call(
        tenant,
        "PUT",
        MAPS + devices.getFirst().id(),
        Map.of("config_id", config, "flavor_id", other));
    assertThat(refs(tenant, config)).as("once each").isEqualTo(2);
    assertThat(refs(tenant, flavor)).as("another counts for one").isEqualTo(1);
    assertThat(refs(tenant, other)).isEqualTo(1);
    call(
        tenant,
        "PUT",
        MAPS + devices.getLast().id(),
        Map.of("config_id", config, "flavor_id", flavor));
    assertThat(refs(tenant, config)).isEqualTo(3);
    assertThat(refs(tenant, flavor)).isEqualTo(2);
    call(tenant, "DELETE", MAPS + devices.getLast().id(), null);
    call(tenant, "PUT", MAPS + "tenant", Map.of("config_id", config, "flavor_id", other));
    assertThat(refs(tenant, config)).as("each").isEqualTo(3);
    assertThat(refs(tenant, other)).as("all but one that its group configures").isEqualTo(2);
    assertThat(refs(tenant, flavor)).isEqualTo(1);
    var nobodys = template(tenant, "configs", "config_details");
    call(tenant, "PUT", MAPS + "group/empty", Map.of("config_id", nobodys));
    assertThat(refs(tenant, nobodys)).isZero();
    assertThat(server.call("DELETE", BASE + "configs/" + nobodys, tenant.admin(), null).body())
        .contains("template-in-use");
  }

  @Test
  void aLayerIsChangedOnlyAsItWasRead() {
    var tenant = server.tenant("tagging", "tagging@example.com");
    var device = acceptedOf(tenant, "tagged");
    for (var layer : List.of(device.id(), "group/tagged", "tenant")) {
      var first = Map.of("unique_dev_parameters", "{\"a\":1}");
      call(tenant, "PUT", MAPS + layer, first);
      var tag =
          server
              .call("GET", MAPS + layer, tenant.admin(), null)
              .headers()
              .firstValue("ETag")
              .orElseThrow();
      assertThat(ifMatch(tenant, "PUT", layer, "\"other\"")).isEqualTo(412);
      assertThat(ifMatch(tenant, "PUT", layer, tag)).isEqualTo(200);
      assertThat(ifMatch(tenant, "DELETE", layer, tag)).as("it is another by now").isEqualTo(412);
      assertThat(ifMatch(tenant, "DELETE", layer, "*")).isEqualTo(200);
    }
  }

  private static int ifMatch(TestServer.Tenant tenant, String method, String layer, String tag) {
    var headers =
        Map.of(
            "Authorization",
            "Bearer " + tenant.admin(),
            "Content-Type",
            "application/json",
            "If-Match",
            tag);
    var body = "{\"unique_dev_parameters\":\"{\\\"a\\\":2}\"}";
    return server.send(method, MAPS + layer, headers, body.getBytes(UTF_8)).statusCode();
  }

  @Test
  void listsDevicesByHowFarTheyAre() {
    var device = TestDevice.accepted(server, "how far");
    assign(device.id(), Map.of("unique_dev_parameters", "{\"a\":1}"));
    assertThat(inState("pending")).contains(device.id());
    assertThat(inState("in_sync")).doesNotContain(device.id());
    var version = desired(device).path("version").asLong();
    var report = new HashMap<String, Object>(Map.of("version", version, "status", "applied"));
    report.put("keys", Map.of("a", Map.of("value", 1)));
    report(device, report);
    assertThat(inState("in_sync")).contains(device.id());
    assertThat(inState("pending")).doesNotContain(device.id());
    report.put("keys", Map.of("a", Map.of("value", 2)));
    report(device, report);
    assertThat(inState("drift")).contains(device.id());
    report.put("status", "failed");
    report(device, report);
    assertThat(inState("failed")).contains(device.id());
    assertThat(inState("drift")).doesNotContain(device.id());
    assign(device.id(), Map.of("unique_dev_parameters", "{\"a\":3}"));
    version = desired(device).path("version").asLong();
    report(device, Map.of("version", version, "status", "applied"));
    assertThat(inState("in_sync")).as("what it drifted from is gone").contains(device.id());
    var alarms = "/api/management/v1/notifications?active=true&device_id=" + device.id();
    TestServer.await("the end of the alarm", () -> server.get(alarms).isEmpty());
    var tenant = server.tenant("wanting", "wanting@example.com");
    var group = "/api/management/v1/inventory/devices/" + acceptedOf(tenant, "x").id() + "/group";
    call(tenant, "PUT", group, Map.of("group", "nothing"));
    assertThat(server.get(MAPS + "list?state=in_sync", tenant.admin())).hasSize(1);
    assertThat(server.get(MAPS + "list?state=pending", tenant.admin())).isEmpty();
    acceptedOf(tenant, "y");
    assertThat(server.get(MAPS + "list", tenant.admin())).as("nothing said of y").hasSize(1);
    call(tenant, "PUT", MAPS + "tenant", Map.of("unique_devparams", "{\"a\":1}"));
    assertThat(server.get(MAPS + "list", tenant.admin())).hasSize(2);
    assertThat(server.get(MAPS + "list?state=pending", tenant.admin())).hasSize(2);
    assertThat(server.call("GET", MAPS + "list?state=odd", null).body())
        .contains("parameter-malformed", "in_sync, pending, drift or failed");
  }

  private static TestDevice acceptedOf(TestServer.Tenant tenant, String name) {
    var device = new TestDevice(server, name).of(tenant);
    assertThat(device.authenticate().statusCode()).isEqualTo(401);
    device.accept();
    assertThat(device.authenticate().statusCode()).isEqualTo(200);
    return device;
  }

  private static String template(TestServer.Tenant tenant, String kind, String field) {
    var body = Map.of("name", "counted", "type", "x", field, "{}");
    return json(server.call("POST", BASE + kind, tenant.admin(), body)).path("id").asString();
  }

  private static void call(
      TestServer.Tenant tenant, String method, String path, @Nullable Object body) {
    var answer = server.call(method, path, tenant.admin(), body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
  }

  private static int refs(TestServer.Tenant tenant, String template) {
    return Stream.of("configs", "flavors")
        .map(kind -> server.call("GET", BASE + kind + "/" + template, tenant.admin(), null))
        .filter(answer -> answer.statusCode() == 200)
        .mapToInt(answer -> json(answer).path("refs").asInt())
        .sum();
  }

  private static List<String> inState(String state) {
    return server
        .get(MAPS + "list?per_page=500&state=" + state)
        .valueStream()
        .map(it -> it.path("device_id").asString())
        .toList();
  }

  /** What Mender's configure add-on asks and says is the same state. */
  @Test
  void answersMendersConfigureAddOn() {
    var device = TestDevice.accepted(server, "add-on");
    assign(device.id(), Map.of("unique_dev_parameters", "{\"tz\":\"UTC\",\"n\":3}"));
    assertThat(json(server.call("GET", ADD_ON, device.token(), null)).toString())
        .isEqualTo("{\"tz\":\"UTC\",\"n\":\"3\"}");
    assertThat(server.call("PUT", ADD_ON, device.token(), Map.of("tz", "UTC")).statusCode())
        .isEqualTo(204);
    assertThat(state(device)).as("it has not all yet").isEqualTo("pending");
    var whole = Map.of("tz", "UTC", "n", "3");
    assertThat(server.call("PUT", ADD_ON, device.token(), whole).statusCode()).isEqualTo(204);
    assertThat(state(device)).isEqualTo("in_sync");
    server.call("PUT", ADD_ON, device.token(), Map.of("tz", "CET", "n", "3"));
    assertThat(state(device)).isEqualTo("drift");
    server.call("PUT", ADD_ON, device.token(), whole);
    var shown = server.get("/api/management/v1/deviceconfig/configurations/device/" + device.id());
    assertThat(shown.path("configured").path("tz").asString()).isEqualTo("UTC");
    assertThat(shown.path("reported").path("tz").asString()).isEqualTo("UTC");
    assertThat(Instant.parse(shown.path("updated_ts").asString()))
        .isBeforeOrEqualTo(Instant.parse(shown.path("reported_ts").asString()));
    assertThat(state(device)).isEqualTo("in_sync");
    var next = "/api/management/v1/deviceconfig/configurations/device/" + device.id();
    assertThat(server.call("PUT", next, Map.of("tz", "EST")).statusCode()).isEqualTo(204);
    assertThat(json(server.call("GET", ADD_ON, device.token(), null)).toString())
        .isEqualTo("{\"tz\":\"EST\"}");
    var deployed = json(server.call("POST", next + "/deploy", Map.of("retries", 1)));
    assertThat(deployed.path("deployment_id").asString())
        .isEqualTo(server.get(next).path("deployment_id").asString())
        .isNotEqualTo(shown.path("deployment_id").asString());
    var tenant = server.tenant("Unconfigured", "unconfigured@example.com");
    var bare = new TestDevice(server, "bare").of(tenant);
    bare.authenticate();
    var path = "/api/management/v1/deviceconfig/configurations/device/" + bare.id() + "/deploy";
    var nothing = server.call("POST", path, tenant.admin(), null);
    assertThat(nothing.statusCode()).isEqualTo(422);
    assertThat(nothing.body()).contains("nothing-configured");
  }

  @Test
  void keepsNothingOfADeviceThatIsGone() {
    var device = TestDevice.accepted(server, "gone");
    var id = device.id();
    device.report(List.of(Map.of("name", "os", "value", "linux")));
    assign(id, Map.of("unique_dev_parameters", "{\"a\":1}"));
    assertThat(server.get(MAPS + "list").toString()).contains(id);
    server.call("DELETE", "/api/management/v2/devauth/devices/" + id, null);
    var history = "/api/management/v1/audit/devices/" + id + "/history?per_page=500&type=";
    TestServer.await(
        "what follows",
        () ->
            !server.get(history + "inventory.cleared").isEmpty()
                && !server.get(history + "configuration.removed").isEmpty());
    assertThat(server.get(MAPS + "list").toString()).doesNotContain(id);
    assertThat(server.call("GET", MAPS + id, null).body()).contains("device-not-found");
  }

  @Test
  void refusesWhatIsNoConfiguration() {
    for (var details : List.of("{", "[]", "", "{\"a\":{\"$secret\":1}}")) {
      var body = Map.of("name", "x", "type", "x", "config_details", details);
      assertThat(server.call("POST", BASE + "configs", body).body())
          .as(details)
          .contains("configuration-malformed");
    }
    var large =
        Map.of(
            "name", "x", "type", "x", "config_details", "{\"a\":\"" + "x".repeat(70_000) + "\"}");
    assertThat(server.call("POST", BASE + "configs", large).body())
        .contains("configuration-too-large");
    var device = TestDevice.accepted(server, "wrong");
    assertThat(report(device, Map.of("version", 999_999, "status", "applied")).body())
        .contains("version-unknown");
    assertThat(report(device, Map.of("version", 0, "status", "perhaps")).body())
        .contains("status-unknown");
    var tooLong = Map.of("k", Map.of("value", "x".repeat(5_000)));
    assertThat(report(device, Map.of("version", 0, "status", "applied", "keys", tooLong)).body())
        .contains("report-too-long");
    assertThat(server.call("GET", MAPS + "group/nobody", null).body())
        .contains("configuration-not-found");
    assertThat(state(device)).as("nothing is wanted").isEqualTo("in_sync");
    var deep = "{\"a\":" + "[".repeat(80) + "]".repeat(80) + "}";
    assertThat(server.call("PUT", MAPS + device.id(), Map.of("unique_dev_parameters", deep)).body())
        .contains("configuration-malformed");
    assertThat(server.call("GET", MAPS + "list?state=odd", null).statusCode()).isEqualTo(400);
    var stale = Map.of("name", "x", "type", "x", "config_details", "{}");
    var id = config("x", "{}");
    assertThat(
            server.call("PUT", BASE + "configs/" + id, Map.of("If-Match", "\"3\""), stale).body())
        .contains("template-changed");
  }
}
