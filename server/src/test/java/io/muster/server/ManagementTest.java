package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.artifact.SignedDownloadUrls;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people and programs do with a fleet, call by call, where no other test tells it. */
class ManagementTest {

  private static final String USERADM = "/api/management/v1/useradm";
  private static final String DEVAUTH = "/api/management/v2/devauth";
  private static final String INVENTORY = "/api/management/v1/inventory";
  private static final String SEARCH = "/api/management/v2/inventory/filters/search";
  private static final String DEPLOYMENTS = "/api/management/v1/deployments/deployments";
  private static final String ARTIFACTS = "/api/management/v1/deployments/artifacts";

  @TempDir private static Path data;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(data, "--muster.trusted-proxies=127.0.0.1,::1");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static int status(String method, String path, @Nullable Object body) {
    return server.call(method, path, body).statusCode();
  }

  private static String error(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body()).path("error").asString();
  }

  private static String token(String email, String role) {
    server.register(email, role);
    return server.login(email, TestServer.PASSWORD).body();
  }

  private static String location(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
  }

  // Sessions and users.

  /** A page of ours may write with its cookie; one of somebody else's may not. */
  /** Else an option would be in the list of options, and its value neither read nor checked. */
  @Test
  void readsTheOptionsOfEveryContext() {
    assertThat(Options.records()).hasSizeGreaterThan(8);
    for (var record : Options.records()) {
      assertThat(server.bean(record)).as(record.getName()).isNotNull();
    }
  }

  @Test
  void takesACookieForAToken() {
    var cookie = "JWT=" + token("cookie@example.com", "admin");
    var ours = "http://localhost:" + server.address().getPort();
    assertThat(withCookie("GET", cookie, Map.of())).isEqualTo(200);
    assertThat(withCookie("GET", cookie, Map.of("Sec-Fetch-Site", "cross-site"))).isEqualTo(200);
    assertThat(withCookie("POST", cookie, Map.of())).isEqualTo(201);
    assertThat(withCookie("POST", cookie, Map.of("Origin", ours))).isEqualTo(201);
    assertThat(withCookie("POST", cookie, Map.of("Sec-Fetch-Site", "same-origin"))).isEqualTo(201);
    assertThat(withCookie("POST", cookie, Map.of("Origin", "https://evil.example"))).isEqualTo(401);
    assertThat(withCookie("POST", cookie, Map.of("Origin", "null"))).isEqualTo(401);
    assertThat(withCookie("POST", cookie, Map.of("Sec-Fetch-Site", "same-site"))).isEqualTo(401);
  }

  private static int withCookie(String method, String cookie, Map<String, String> headers) {
    var all = new HashMap<>(headers);
    all.put("Cookie", cookie);
    all.put("Content-Type", "application/json");
    var body = method.equals("GET") ? null : "{\"a\":1}".getBytes(UTF_8);
    return server.send(method, USERADM + "/settings/me", all, body).statusCode();
  }

  @Test
  void keepsSettingsThatNobodyElseChanged() {
    for (var settings : List.of(USERADM + "/settings", USERADM + "/settings/me")) {
      assertThat(status("POST", settings, Map.of("a", 1))).isEqualTo(201);
      var tag = server.call("GET", settings, null).headers().firstValue("ETag").orElseThrow();
      assertThat(ifMatch(settings, "\"other\"")).isEqualTo(412);
      assertThat(ifMatch(settings, tag)).isEqualTo(201);
      assertThat(ifMatch(settings, tag)).isEqualTo(412);
      assertThat(server.get(settings).path("a").asInt()).isEqualTo(2);
      assertThat(status("POST", settings, List.of(1))).isEqualTo(400);
      assertThat(server.call("POST", settings, Map.of("a", "x".repeat(65_536))).body())
          .contains("\"code\":\"settings-too-large\"");
    }
  }

  private static int ifMatch(String settings, String tag) {
    return server.call("POST", settings, Map.of("If-Match", tag), Map.of("a", 2)).statusCode();
  }

  @Test
  void givesFewTokensToPrograms() {
    var tokens = USERADM + "/settings/tokens";
    var user = token("programs@example.com", "operator");
    for (var i = 0; i < 10; i++) {
      var program = server.call("POST", tokens, user, Map.of("name", "p" + i, "expires_in", 60));
      assertThat(program.statusCode()).isEqualTo(200);
      assertThat(server.call("GET", DEVAUTH + "/devices", program.body(), null).statusCode())
          .isEqualTo(200);
    }
    assertThat(server.call("POST", tokens, user, Map.of("name", "p1", "expires_in", 60)))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(409);
    assertThat(server.call("POST", tokens, user, Map.of("name", "new", "expires_in", 60)))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(422);
    var tooLong = server.call("POST", tokens, user, Map.of("name", "x", "expires_in", 40_000_000));
    assertThat(tooLong.statusCode()).isEqualTo(400);
    assertThat(error(tooLong)).contains("expires_in");
    var listed = JsonMapper.shared().readTree(server.call("GET", tokens, user, null).body());
    assertThat(listed).hasSize(10);
    assertThat(listed.toString()).doesNotContain("eyJ");
    var first = tokens + "/" + listed.path(0).path("id").asString();
    assertThat(server.call("DELETE", first, user, null).statusCode()).isEqualTo(204);
    assertThat(JsonMapper.shared().readTree(server.call("GET", tokens, user, null).body()))
        .hasSize(9);
  }

  @Test
  void changesAPasswordForWhoKnowsIt() {
    var user = token("changes@example.com", "viewer");
    var me = USERADM + "/users/me";
    var wrong = Map.of("password", "another secret", "current_password", "wrong");
    assertThat(server.call("PUT", me, user, wrong).statusCode()).isEqualTo(422);
    assertThat(server.call("PUT", me, user, Map.of("password", "another one")).statusCode())
        .isEqualTo(422);
    var shortOne = Map.of("password", "short", "current_password", TestServer.PASSWORD);
    assertThat(server.call("PUT", me, user, shortOne).statusCode()).isEqualTo(422);
    var other = server.login("changes@example.com", TestServer.PASSWORD).body();
    var right = Map.of("password", "another secret", "current_password", TestServer.PASSWORD);
    assertThat(server.call("PUT", me, user, right).statusCode()).isEqualTo(204);
    var devices = DEVAUTH + "/devices";
    assertThat(server.call("GET", devices, user, null).statusCode()).as("this").isEqualTo(200);
    assertThat(server.call("GET", devices, other, null).statusCode()).as("other").isEqualTo(401);
    assertThat(server.login("changes@example.com", "another secret").statusCode()).isEqualTo(200);
    var guesser = server.login("changes@example.com", "another secret").body();
    assertThat(IntStream.range(0, 8).map(_ -> server.call("PUT", me, guesser, wrong).statusCode()))
        .contains(422, 429)
        .doesNotContain(204);
  }

  /** Whoever stole a token could log in by another address for ever. */
  @Test
  void changesTheOwnAddressForWhoKnowsThePassword() {
    var user = token("moves@example.com", "viewer");
    var me = USERADM + "/users/me";
    var next = Map.of("email", "moved@example.com");
    var refused = server.call("PUT", me, user, next);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("\"code\":\"current-password-wrong\"");
    var right = Map.of("email", "moved@example.com", "current_password", TestServer.PASSWORD);
    assertThat(server.call("PUT", me, user, right).statusCode()).isEqualTo(204);
    assertThat(server.call("GET", me, user, null).statusCode()).isEqualTo(200);
    assertThat(server.login("moved@example.com", TestServer.PASSWORD).statusCode()).isEqualTo(200);
  }

  @Test
  void aChangeBySomebodyElseEndsEverySession() {
    for (var change :
        List.of(Map.of("email", "b@example.com"), Map.of("password", "long enough"))) {
      var user = token("changed-" + change.size() + change.hashCode() + "@example.com", "viewer");
      var id =
          JsonMapper.shared()
              .readTree(server.call("GET", USERADM + "/users/me", user, null).body());
      var address = USERADM + "/users/" + id.path("id").asString();
      assertThat(server.call("PUT", address, change).statusCode()).isEqualTo(204);
      assertThat(server.call("GET", USERADM + "/users/me", user, null).statusCode())
          .as(change.toString())
          .isEqualTo(401);
    }
  }

  /** A token that is no session gives no other, and gives its place back. */
  @Test
  void anAccessTokenMakesNoOtherAndEndsAsOne() {
    var user = token("tokens@example.com", "viewer");
    var tokens = USERADM + "/settings/tokens";
    var asked = Map.of("name", "script", "expires_in", 3_600);
    var script = server.call("POST", tokens, user, asked).body();
    var refused = server.call("POST", tokens, script, Map.of("name", "more", "expires_in", 60));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("\"code\":\"not-allowed\"", "login with a password");
    assertThat(server.call("POST", tokens, user, asked).statusCode()).isEqualTo(409);
    assertThat(server.call("POST", USERADM + "/auth/logout", script, null).statusCode())
        .isEqualTo(202);
    assertThat(server.call("GET", USERADM + "/users/me", script, null).statusCode()).isEqualTo(401);
    assertThat(server.call("POST", tokens, user, asked).statusCode()).isEqualTo(200);
  }

  @Test
  void letsAnOperatorRunTheFleetAndNothingElse() {
    var operator = token("operator@example.com", "operator");
    var device = TestDevice.accepted(server, "operated");
    var group = INVENTORY + "/devices/" + device.id() + "/group";
    assertThat(server.call("PUT", group, operator, Map.of("group", "operated")).statusCode())
        .isEqualTo(204);
    assertThat(server.call("GET", USERADM + "/users", operator, null).statusCode()).isEqualTo(403);
    assertThat(server.call("POST", USERADM + "/settings", operator, Map.of("a", 1)).statusCode())
        .isEqualTo(403);
    var user = Map.of("email", "x@example.com", "password", "long enough");
    assertThat(server.call("POST", USERADM + "/users", operator, user).statusCode()).isEqualTo(403);
    assertThat(server.call("GET", "/api/management/v1/audit/events", operator, null).statusCode())
        .isEqualTo(403);
  }

  /** With the names of the body, and not with those of a program. */
  @Test
  void namesWhatIsWrongInABody() {
    assertThat(error(server.call("POST", DEPLOYMENTS, Map.of("name", "n"))))
        .isEqualTo("artifact_name must not be blank");
    assertThat(error(server.call("POST", DEVAUTH + "/devices", Map.of("pubkey", "k"))))
        .isEqualTo("identity_data must not be null");
    assertThat(error(server.call("POST", DEPLOYMENTS + "/statistics/list", Map.of())))
        .isEqualTo("deployment_ids must not be null");
    var device = TestDevice.accepted(server, "named");
    assertThat(
            error(
                server.call(
                    "PUT",
                    "/api/devices/v1/inventory/device/attributes",
                    device.token(),
                    List.of(Map.of("name", "a", "value", 1), Map.of("name", "", "value", 1)))))
        .contains("[1]", "name");
  }

  // Devices.

  @Test
  void hearsWhyADeviceWasSilent() {
    var device = TestDevice.accepted(server, "silent");
    var path = "/api/devices/v1/devices/" + device.id();
    for (var state : List.of(2, "3", "2")) {
      var answer = server.call("POST", path, device.token(), Map.of("state", state, "UUID", "x"));
      assertThat(answer.statusCode()).isEqualTo(204);
    }
    for (var state : List.of(1, "four")) {
      assertThat(server.call("POST", path, device.token(), Map.of("state", state)).statusCode())
          .isEqualTo(400);
    }
    var other = "/api/devices/v1/devices/" + TestDevice.accepted(server, "another").id();
    assertThat(server.call("POST", other, device.token(), Map.of("state", 2)).statusCode())
        .isEqualTo(403);
  }

  @Test
  void letsAnAnnouncedKeyReplaceAnother() {
    var device = TestDevice.accepted(server, "replaced");
    var announced = Map.of("identity_data", Map.of("name", "replaced"), "pubkey", TestKeys.ED25519);
    assertThat(status("POST", DEVAUTH + "/devices", announced)).isEqualTo(409);
    var forced = new HashMap<String, Object>(announced);
    forced.put("force", true);
    assertThat(status("POST", DEVAUTH + "/devices", forced)).isEqualTo(201);
    assertThat(device.authenticate().statusCode()).isEqualTo(401);
    var tooLong =
        Map.of("identity_data", Map.of("a", "x".repeat(5_000)), "pubkey", TestKeys.ED25519);
    assertThat(status("POST", DEVAUTH + "/devices", tooLong)).isEqualTo(400);
    assertThat(server.get(DEVAUTH + "/limits/max_devices").path("limit").asInt()).isZero();
  }

  @Test
  void findsDevicesByWhatTheyReport() {
    var device = TestDevice.accepted(server, "found");
    var reported =
        List.of(
            Map.of("name", "memory", "value", 12345678.5),
            Map.of("name", "cores", "value", 5),
            Map.of("name", "site", "value", "eq:roof"));
    assertThat(
            server
                .call(
                    "PUT", "/api/devices/v1/inventory/device/attributes", device.token(), reported)
                .statusCode())
        .isEqualTo(200);
    var found = List.of(device.id());
    assertThat(ids("memory=12345678.5")).isEqualTo(found);
    assertThat(ids("inventory/memory=1.23456785E7")).isEqualTo(found);
    assertThat(ids("cores=5")).isEqualTo(found);
    assertThat(ids("cores=eq:5.0")).isEqualTo(found);
    assertThat(ids("cores=6")).isEmpty();
    assertThat(ids("site=eq:eq:roof")).isEqualTo(found);
    assertThat(ids("identity/name=found")).isEqualTo(found);
    assertThat(search("$regex", "^eq:ro+f$").path(0).path("id").asString()).isEqualTo(device.id());
    assertThat(search("$eq", "eq:roof")).hasSize(1);
    assertThat(search("$ne", "eq:roof").findValuesAsString("id")).doesNotContain(device.id());
    var names = server.get("/api/management/v2/inventory/filters/attributes").toString();
    assertThat(names).contains("\"memory\"", "\"status\"", "\"created_ts\"", "\"check_in_time\"");
  }

  private static List<String> ids(String filter) {
    return server
        .get(INVENTORY + "/devices?" + filter)
        .valueStream()
        .map(device -> device.path("id").asString())
        .toList();
  }

  private static JsonNode search(String type, String value) {
    var filter = Map.of("scope", "inventory", "attribute", "site", "type", type, "value", value);
    var answer = server.call("POST", SEARCH, Map.of("filters", List.of(filter)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Total-Count")).isPresent();
    assertThat(answer.headers().firstValue("Link")).isEmpty();
    return JsonMapper.shared().readTree(answer.body());
  }

  /** Who is silent, and who is not. */
  @Test
  void findsDevicesByWhenTheyWereHeardOf() {
    var device = TestDevice.accepted(server, "heard");
    var never = Map.of("identity_data", Map.of("name", "never heard"), "pubkey", TestKeys.ED25519);
    assertThat(status("POST", DEVAUTH + "/devices", never)).isEqualTo(201);
    assertThat(device.next("old").statusCode()).isEqualTo(204);
    var now = Instant.now();
    assertThat(heard("$gt", now.minusSeconds(60).toString())).contains(device.id());
    assertThat(heard("$gte", now.plusSeconds(60).toString())).isEmpty();
    assertThat(heard("$lt", now.minusSeconds(3600).toString())).isEmpty();
    assertThat(heard("$lte", now.plusSeconds(60).toString())).contains(device.id());
    for (var wrong : List.of(List.of("$eq", now.toString()), List.of("$lt", "yesterday"))) {
      var filter = contact(wrong.getFirst(), wrong.getLast());
      assertThat(status("POST", SEARCH, Map.of("filters", List.of(filter)))).isEqualTo(400);
    }
  }

  /** Who was never heard of is the oldest. */
  @Test
  void sortsDevicesByWhenTheyWereHeardOf() {
    var first = TestDevice.accepted(server, "sorted 1");
    var second = TestDevice.accepted(server, "sorted 2");
    var never = new TestDevice(server, "sorted 3");
    assertThat(never.authenticate().statusCode()).isEqualTo(401);
    for (var device : List.of(first, second)) {
      assertThat(device.next("old").statusCode()).isEqualTo(204);
    }
    assertThat(sorted("check_in_time:desc"))
        .containsSubsequence(second.id(), first.id(), never.id());
    assertThat(sorted("check_in_time:asc"))
        .containsSubsequence(never.id(), first.id(), second.id());
    assertThat(sorted("check_in_time,identity/name"))
        .containsSubsequence(second.id(), first.id(), never.id());
    assertThat(ids("sort=system/check_in_time:desc&per_page=1&page=2"))
        .isEqualTo(sorted("check_in_time:desc").subList(1, 2));
    assertThat(
            ids("sort=system/check_in_time:asc&identity/name=sorted%202&identity/status=accepted"))
        .containsExactly(second.id());
    assertThat(status("GET", INVENTORY + "/devices?sort=identity/name,system/check_in_time", null))
        .isEqualTo(400);

    var order = Map.of("scope", "system", "attribute", "check_in_time", "order", "asc");
    var since = contact("$gt", Instant.now().minusSeconds(3600).toString());
    var body = Map.of("filters", List.of(since), "sort", List.of(order), "per_page", 500);
    var answer = server.call("POST", SEARCH, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(JsonMapper.shared().readTree(answer.body()).findValuesAsString("id"))
        .containsSubsequence(first.id(), second.id())
        .doesNotContain(never.id());
  }

  private static List<String> sorted(String order) {
    return ids("per_page=500&sort=system/" + order);
  }

  private static Map<String, String> contact(String type, String value) {
    return Map.of("scope", "system", "attribute", "check_in_time", "type", type, "value", value);
  }

  private static List<String> heard(String type, String value) {
    var body = Map.of("filters", List.of(contact(type, value)), "per_page", 500);
    var answer = server.call("POST", SEARCH, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared()
        .readTree(answer.body())
        .valueStream()
        .map(found -> found.path("id").asString())
        .toList();
  }

  /** A search that would never end is given up; everybody else is served. */
  @Test
  void givesUpASearchThatTakesTooLong() {
    var device = TestDevice.accepted(server, "slow");
    var report = List.of(Map.of("name", "slow", "value", "x".repeat(4_000)));
    server.call("PUT", "/api/devices/v1/inventory/device/attributes", device.token(), report);
    var filter =
        Map.of("scope", "inventory", "attribute", "slow", "type", "$regex", "value", ".*.*.*!");
    var answer = server.call("POST", SEARCH, Map.of("filters", List.of(filter)));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(error(answer)).contains("too long");
    assertThat(answer.body()).contains("\"code\":\"search-too-slow\"");
    assertThat(ids("slow=none")).isEmpty();
  }

  @Test
  void boundsTags() {
    var device = TestDevice.accepted(server, "tagged");
    var path = INVENTORY + "/devices/" + device.id() + "/tags";
    var texts = IntStream.range(0, 10).mapToObj(i -> i + "x".repeat(4_000)).toList();
    var large = List.of(Map.of("name", "a", "value", texts));
    var more = List.of(Map.of("name", "b", "value", texts));
    assertThat(status("PATCH", path, large)).isEqualTo(204);
    var refused = server.call("PATCH", path, more);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(error(refused)).contains("characters together");
    assertThat(server.get(INVENTORY + "/devices/" + device.id()).toString()).contains("xxx");
  }

  // Artifacts and deployments.

  /** As the user interface of the Mender family sends it. */
  @Test
  void makesAnArtifactOfAFile() {
    var args =
        "{\"dest_dir\":\"/etc\",\"filename\":\"motd\",\"software_filesystem\":\"data-partition\","
            + "\"software_name\":\"greeting\",\"software_version\":\"1.2\",\"more\":true}";
    var form = new StringBuilder();
    for (var field :
        Map.of("name", "generated", "device_types_compatible", "board", "args", args).entrySet()) {
      form.append("--b\r\nContent-Disposition: form-data; name=\"").append(field.getKey());
      form.append("\"\r\n\r\n").append(field.getValue()).append("\r\n");
    }
    form.append("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n");
    form.append("hello\r\n--b--\r\n");
    var answer =
        server.send(
            "POST",
            ARTIFACTS + "/generate",
            "Bearer " + server.login(TestServer.EMAIL, TestServer.PASSWORD).body(),
            "multipart/form-data; boundary=b",
            form.toString().getBytes(UTF_8));
    var artifact = server.get(location(answer));
    assertThat(artifact.path("artifact_provides").toString())
        .contains("\"data-partition.greeting.version\":\"1.2\"");
    assertThat(artifact.path("clears_artifact_provides").toString())
        .contains("data-partition.greeting.*");
  }

  @Test
  void removesReleasesByTheirNames() {
    var releases = "/api/management/v2/deployments/deployments/releases";
    for (var name : List.of("one", "two", "three")) {
      assertThat(server.upload(server.artifact(name, "board", 10)).statusCode()).isEqualTo(201);
    }
    assertThat(status("DELETE", releases + "?name=one&name=none", null)).isEqualTo(404);
    assertThat(status("DELETE", releases + "?name=one&name=two", null)).isEqualTo(204);
    assertThat(status("DELETE", releases, List.of("three"))).isEqualTo(204);
    assertThat(status("DELETE", releases, null)).isEqualTo(400);
    assertThat(server.get(ARTIFACTS).findValuesAsString("name"))
        .doesNotContain("one", "two", "three");
  }

  @Test
  void showsADeploymentByTheStateOfItsDevices() {
    server.upload(server.artifact("shown", "board", 10));
    var devices =
        Stream.of("s1", "s2", "s3").map(name -> TestDevice.accepted(server, name)).toList();
    var ids = devices.stream().map(TestDevice::id).toList();
    var body = Map.of("name", "shown", "artifact_name", "shown", "devices", ids);
    var deployment = location(server.call("POST", DEPLOYMENTS, body));
    var id = deployment.substring(deployment.lastIndexOf('/') + 1);
    assertThat(devices.get(0).next("old").statusCode()).isEqualTo(200);
    assertThat(devices.get(1).next("old").statusCode()).isEqualTo(200);
    // Nobody began because somebody was removed.
    assertThat(status("DELETE", DEVAUTH + "/devices/" + ids.get(2), null)).isEqualTo(204);
    TestServer.await(
        "the removal",
        () -> server.get(deployment + "/statistics").toString().contains("\"pending\":2"));
    assertThat(server.get(deployment).path("status").asString()).isEqualTo("pending");

    assertThat(devices.get(0).status(id, "failure")).isEqualTo(204);
    assertThat(server.get(deployment).path("status").asString()).isEqualTo("inprogress");
    assertThat(server.get(deployment + "/devices?status=failure").findValuesAsString("id"))
        .contains(ids.get(0))
        .doesNotContain(ids.get(1));
    assertThat(server.get(deployment + "/devices/list?status=active")).hasSize(1);
    assertThat(server.get(deployment + "/device_list?status=finished")).hasSize(2);
    assertThat(status("GET", deployment + "/devices?status=lost", null)).isEqualTo(400);
    var counted =
        server.call(
            "POST", DEPLOYMENTS + "/statistics/list", Map.of("deployment_ids", List.of(id)));
    assertThat(counted.body()).contains("\"failure\":1", "\"pending\":1");

    var history = DEPLOYMENTS + "/devices/" + ids.get(0);
    assertThat(server.get(history)).hasSize(1);
    assertThat(server.get(history + "?status=success")).isEmpty();
    assertThat(status("DELETE", history + "/history", null)).isEqualTo(204);
    assertThat(server.get(history)).isEmpty();
    assertThat(server.get("/api/management/v1/deployments/limits/storage").path("usage").asLong())
        .isPositive();
  }

  @Test
  void keepsALogOnceAndNotTooMany() {
    server.upload(server.artifact("logged", "board", 10));
    var device = TestDevice.accepted(server, "logs");
    var body = Map.of("name", "logged", "artifact_name", "logged", "devices", List.of(device.id()));
    var deployment = location(server.call("POST", DEPLOYMENTS, body));
    var id = deployment.substring(deployment.lastIndexOf('/') + 1);
    assertThat(device.next("old").statusCode()).isEqualTo(200);
    // Two texts of the same Java hash, and the first again, late.
    for (var text : List.of("Aa", "BB", "Aa")) {
      assertThat(device.log(id, text).statusCode()).isEqualTo(204);
    }
    assertThat(server.call("GET", deployment + "/devices/" + device.id() + "/log", null).body())
        .contains("BB");
    for (var i = 2; i < 20; i++) {
      assertThat(device.log(id, "line " + i).statusCode()).isEqualTo(204);
    }
    assertThat(device.log(id, "one more").body()).contains("\"code\":\"too-many-logs\"");
    assertThat(device.log(id, "Aa").statusCode()).isEqualTo(204);
  }

  @Test
  void handsOutBytesForAWhileAndByConditions() {
    server.upload(server.artifact("fetched", "board", 5_000));
    var device = TestDevice.accepted(server, "fetches");
    server.call(
        "POST",
        DEPLOYMENTS,
        Map.of("name", "fetched", "artifact_name", "fetched", "devices", List.of(device.id())));
    var next = "/api/devices/v1/deployments/device/deployments/next";
    var asked =
        server.send(
            "POST",
            next,
            Map.of(
                "Authorization", "Bearer " + device.token(),
                "Content-Type", "application/json",
                "X-Forwarded-Host", "fleet.example.com",
                "X-Forwarded-Proto", "https"),
            "{\"artifact_name\":\"old\",\"device_type\":\"board\",\"other\":1}".getBytes(UTF_8));
    var source = JsonMapper.shared().readTree(asked.body()).path("artifact").path("source");
    assertThat(source.path("uri").asString()).startsWith("https://fleet.example.com/api/devices/");
    assertThat(Instant.parse(source.path("expire").asString()))
        .isAfter(Instant.now().plusSeconds(24 * 3600));

    var uri = URI.create(source.path("uri").asString());
    var path = uri.getRawPath() + "?" + uri.getRawQuery();
    var whole = server.send("GET", path, Map.of(), null);
    assertThat(whole.statusCode()).isEqualTo(200);
    var modified = whole.headers().firstValue("Last-Modified").orElseThrow();
    assertThat(server.send("GET", path, Map.of("Range", "bytes=10-19"), null).headers().map())
        .hasEntrySatisfying("content-length", length -> assertThat(length).containsExactly("10"));
    assertThat(conditional(path, "If-Modified-Since", modified)).isEqualTo(304);
    assertThat(conditional(path, "If-Unmodified-Since", modified)).isEqualTo(200);
    assertThat(conditional(path, "If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"))
        .isEqualTo(412);

    var artifact = UUID.fromString(uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1));
    var past =
        server
            .bean(SignedDownloadUrls.class)
            .sign(server.address().toString(), "default", artifact, Instant.now().minusSeconds(1));
    var expired = URI.create(past);
    assertThat(
            server
                .send("GET", expired.getRawPath() + "?" + expired.getRawQuery(), Map.of(), null)
                .statusCode())
        .isEqualTo(403);
  }

  private static int conditional(String path, String header, String value) {
    return server.send("GET", path, Map.of(header, value), null).statusCode();
  }

  // The record.

  @Test
  void exportsTheRecordAsLines() {
    var device = TestDevice.accepted(server, "exported");
    for (var path :
        List.of(
            "/api/management/v1/audit/events",
            "/api/management/v1/audit/devices/" + device.id() + "/history")) {
      var lines = server.call("GET", path, Map.of("Accept", "application/x-ndjson"), null);
      assertThat(lines.statusCode()).isEqualTo(200);
      assertThat(lines.body().lines())
          .isNotEmpty()
          .allSatisfy(
              line ->
                  assertThat(JsonMapper.shared().readTree(line).path("position").asLong())
                      .isPositive());
      var table = server.call("GET", path, Map.of("Accept", "text/csv"), null);
      assertThat(table.body().lines().count()).isEqualTo(lines.body().lines().count() + 1);
      assertThat(table.body().lines().findFirst().orElseThrow()).contains("position,");
    }
  }
}
