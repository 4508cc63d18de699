package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.muster.shared.record.EventRecord;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** Wrong input is refused with a sentence, and changes nothing. */
class RefusalTest {

  private static final String ID = "00000000-0000-4000-8000-000000000001";
  @TempDir private static Path data;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(data, "--muster.deviceauth.requests-per-second=100000");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /api/management/v2/devauth/devices?status=odd                  |                       | 400 | parameter-malformed
          GET    | /api/management/v2/devauth/devices?page=0                      |                       | 400 | parameter-malformed
          POST   | /api/management/v1/configurations/configs                      | {"name":5,"type":"x","config_details":"{}"} | 400 | request-malformed
          POST   | /api/management/v1/configurations/configs                      | {"name":true,"type":"x","config_details":"{}"} | 400 | request-malformed
          GET    | /api/management/v1/localconf/lconf/ID                          |                       | 404 | local-configuration-not-found
          POST   | /api/management/v1/action/ID                                   | {"actions":"{\\"a\\":1}"} | 404 | device-not-found
          POST   | /api/management/v1/action/ID                                   | {"actions":{"a":1}}   | 400 | request-malformed
          GET    | /api/management/v1/configurations/configmaps/list?state=odd    |                       | 400 | parameter-malformed
          GET    | /api/management/v2/devauth/devices?per_page=501                |                       | 400 | parameter-malformed
          GET    | /api/management/v2/devauth/devices/ID                          |                       | 404 | device-not-found
          GET    | /api/management/v2/devauth/devices/not-a-uuid                  |                       | 404 | device-not-found
          DELETE | /api/management/v2/devauth/devices/not-a-uuid                  |                       | 404 | not-found
          PUT    | /api/management/v1/inventory/devices/not-a-uuid/group          | {"group":"g"}         | 404 | device-not-found
          DELETE | /api/management/v1/inventory/devices/not-a-uuid                |                       | 204 |
          PUT    | /api/management/v1/deployments/deployments/not-a-uuid/status   | {"status":"aborted"}  | 404 | not-found
          DELETE | /api/management/v1/useradm/users/not-a-uuid                    |                       | 204 |
          DELETE | /api/management/v2/devauth/devices/ID                          |                       | 404 | not-found
          PUT    | /api/management/v2/devauth/devices/ID/auth/ID/status           | {"status":"accepted"} | 404 | not-found
          PUT    | /api/management/v2/devauth/devices/ID/auth/ID/status           | {"status":"odd"}      | 400 | status-unknown
          PUT    | /api/management/v2/devauth/devices/ID/auth/ID/status           | {}                    | 400 | request-malformed
          PUT    | /api/management/v2/devauth/devices/ID/auth/ID/status           | [                     | 400 | request-malformed
          DELETE | /api/management/v2/devauth/devices/ID/auth/ID                  |                       | 404 | not-found
          POST   | /api/management/v2/devauth/devices                             | {"identity_data":[],"pubkey":"x"} | 400 | identity-malformed
          POST   | /api/management/v2/devauth/devices                             | {"identity_data":{"a":"b"},"pubkey":"x"} | 400 | key-malformed
          DELETE | /api/management/v2/devauth/tokens/odd                          |                       | 404 | token-not-found
          DELETE | /api/management/v2/devauth/tokens/ID.1                         |                       | 404 | token-not-found
          GET    | /api/management/v1/inventory/devices/ID                        |                       | 404 | device-not-found
          GET    | /api/management/v1/inventory/devices?has_group=maybe           |                       | 400 | parameter-malformed
          GET    | /api/management/v1/inventory/devices?sort=a:sideways           |                       | 400 | parameter-malformed
          GET    | /api/management/v1/inventory/groups/none/devices               |                       | 404 | group-not-found
          PUT    | /api/management/v1/inventory/devices/ID/group                  | {"group":"g"}         | 404 | device-not-found
          PATCH  | /api/management/v1/inventory/groups/bad%20name/devices         | ["ID"]                | 400 | request-malformed
          PATCH  | /api/management/v1/inventory/groups/good/devices               | []                    | 400 | devices-missing
          PUT    | /api/management/v1/inventory/devices/ID/tags                   | []                    | 404 | device-not-found
          POST   | /api/management/v2/inventory/filters/search                    | {"filters":[{"scope":"odd","attribute":"a","type":"$eq","value":1}]} | 400 | parameter-malformed
          POST   | /api/management/v2/inventory/filters/search                    | {"filters":[{"scope":"tags","attribute":"a","type":"$odd","value":1}]} | 400 | parameter-malformed
          POST   | /api/management/v2/inventory/filters/search                    | {"filters":[{"scope":"tags","attribute":"a","type":"$in","value":1}]} | 400 | parameter-malformed
          POST   | /api/management/v2/inventory/filters/search                    | {"filters":[{"scope":"tags","attribute":"a","type":"$regex","value":"("}]} | 400 | parameter-malformed
          POST   | /api/management/v1/deployments/deployments                     | {"artifact_name":"a","devices":["ID"]} | 400 | request-malformed
          POST   | /api/management/v1/deployments/deployments                     | {"name":"n","devices":["ID"]} | 400 | request-malformed
          POST   | /api/management/v1/deployments/deployments                     | {"name":"n","artifact_name":"a","devices":[]} | 400 | devices-missing
          POST   | /api/management/v1/deployments/deployments                     | {"name":"n","artifact_name":"a","devices":["ID"]} | 422 | release-not-found
          POST   | /api/management/v1/deployments/deployments                     | {"name":"n","artifact_name":"a","devices":["ID"],"retries":1,"autogenerate_delta":true,"max_devices":2} | 422 | release-not-found
          POST   | /api/management/v1/deployments/deployments                     | {"name":"n","artifact_name":"a","devices":["ID"],"phases":[]} | 400 | request-malformed
          POST   | /api/management/v2/inventory/filters/search                    | {"attributes":[{"scope":"odd","attribute":"a"}]} | 400 | parameter-malformed
          POST   | /api/management/v1/useradm/users                               | {"email":"a@b.c","password":"short","odd":1} | 422 | password-too-short
          POST   | /api/management/v1/multitenant/tenants                         | {"name":"n","odd":1}  | 400 | request-malformed
          POST   | /api/management/v2/devauth/devices                             | {"identity_data":{"a":1e400},"pubkey":"x"} | 400 | identity-malformed
          POST   | /api/management/v2/devauth/devices                             | {"identity_data":{"a":"\\ud800"},"pubkey":"x"} | 400 | identity-malformed
          PUT    | /api/management/v2/devauth/devices/ID/auth/ID/status           | {"status":"accepted","status":"rejected"} | 400 | request-malformed
          PUT    | /api/management/v2/devauth/devices/ID/auth/ID/status           | {"status":"\\ud800"} | 400 | request-malformed
          PUT    | /api/management/v1/configurations/configmaps/tenant            | {"unique_dev_parameters":"{\\"a\\":1e400}"} | 400 | configuration-malformed
          PUT    | /api/management/v1/configurations/configmaps/tenant            | {"odd":1}             | 400 | request-malformed
          POST   | /api/management/v1/configurations/configs                      | {"odd":1}             | 400 | request-malformed
          POST   | /api/management/v1/notifications/silences                      | {"odd":1}             | 400 | request-malformed
          POST   | /api/management/v1/notifications/subscriptions                 | {"odd":1}             | 400 | request-malformed
          GET    | /api/management/v1/deployments/deployments/ID                  |                       | 404 | deployment-not-found
          GET    | /api/management/v1/deployments/deployments/odd                 |                       | 400 | parameter-malformed
          GET    | /api/management/v1/deployments/deployments?status=odd          |                       | 400 | parameter-malformed
          PUT    | /api/management/v1/deployments/deployments/ID/status           | {"status":"aborted"}  | 404 | not-found
          PUT    | /api/management/v1/deployments/deployments/ID/status           | {"status":"odd"}      | 400 | status-unknown
          GET    | /api/management/v1/deployments/artifacts/ID                    |                       | 404 | artifact-not-found
          PUT    | /api/management/v1/deployments/artifacts/ID                    | {"description":"d"}   | 404 | not-found
          DELETE | /api/management/v1/deployments/artifacts/ID                    |                       | 404 | not-found
          POST   | /api/management/v1/deployments/artifacts                       | {}                    | 415 | unsupported-media-type
          POST   | /api/management/v1/useradm/users                               | {"email":"a@b.c"}     | 400 | request-malformed
          POST   | /api/management/v1/useradm/users                               | {"email":"é@b.c","password":"long enough"} | 400 | email-malformed
          POST   | /api/management/v1/useradm/users                               | {"email":"a@b.c","password":"short"} | 422 | password-too-short
          POST   | /api/management/v1/useradm/users                               | {"email":"admin@example.com","password":"long enough"} | 422 | email-taken
          GET    | /api/management/v1/useradm/users/ID                            |                       | 404 | user-not-found
          PUT    | /api/management/v1/useradm/users/ID                            | {}                    | 400 | nothing-to-change
          PUT    | /api/management/v1/useradm/users/ID                            | {"password":"long enough"} | 404 | user-not-found
          DELETE | /api/management/v1/useradm/users/ID                            |                       | 204 |
          DELETE | /api/management/v1/useradm/users/me                            |                       | 422 | last-admin
          POST   | /api/management/v1/useradm/settings                            | []                    | 400 | settings-malformed
          POST   | /api/management/v1/useradm/settings/tokens                     | {"name":"n","expires_in":0} | 400 | request-malformed
          GET    | /api/management/v1/audit/devices/ID/history                    |                       | 404 | device-not-found
          GET    | /api/management/v1/audit/devices/ID/state?at=yesterday         |                       | 400 | parameter-malformed
          GET    | /api/management/v1/deviceconnect/devices                       |                       | 404 | not-found
          POST   | /api/management/v1/deployments/deployments/group/none         | {"name":"n","artifact_name":"a"} | 400 | no-devices
          POST   | /api/management/v1/deployments/deployments/group/none         | {"name":"n","artifact_name":"a","devices":["ID"]} | 400 | devices-given
          GET    | /api/management/v1/deployments/deployments/ID/devices/ID/log  |                       | 404 | log-not-found
          DELETE | /api/management/v2/deployments/deployments/releases           |                       | 400 | releases-malformed
          PUT    | /api/management/v1/useradm/users/me                           | {"roles":["viewer"]}  | 403 | own-roles
          POST   | /api/management/v1/useradm/users                              | {"email":"a@b.c","password":"0123456789012345678901234567890123456789012345678901234567890123456789012"} | 422 | password-too-long
          POST   | /api/management/v1/platform/projectors/none/rebuild           |                       | 404 | projector-not-found
          POST   | /api/management/v1/platform/projectors/views/dead-letters/retry | {"sequence":"any"}  | 404 | nothing-waits
          GET    | /api/devices/v1/deployments/device/deployments/next           |                       | 403 | not-allowed
          """)
  void refuses(String method, String path, String body, int status, String code) {
    var before = server.bean(EventRecord.class).head();
    var answer =
        server.call(method, path.replace("ID", ID), body == null ? null : body.replace("ID", ID));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (status >= 400) {
      var error = JsonMapper.shared().readTree(answer.body());
      assertThat(error.path("error").asString()).isNotBlank();
      assertThat(error.path("code").asString()).isEqualTo(code);
      assertThat(error.path("request_id").asString())
          .isEqualTo(answer.headers().firstValue("X-MEN-RequestID").orElseThrow());
    }
    assertThat(server.bean(EventRecord.class).head()).isEqualTo(before);
  }

  @Test
  void namesWhatIsNoId() {
    var answer = server.call("GET", "/api/management/v2/devauth/devices/not-a-uuid", null);
    assertThat(answer.body()).contains("There is no device not-a-uuid");
  }

  @Test
  void letsNobodyInWithoutAValidToken() {
    var path = "/api/management/v2/devauth/devices";
    assertThat(server.send("GET", path, null, null, null).statusCode()).isEqualTo(401);
    assertThat(server.call("GET", path, "odd", null).statusCode()).isEqualTo(401);
    assertThat(server.login(TestServer.EMAIL, "wrong password").statusCode()).isEqualTo(401);
    assertThat(server.login("nobody@example.com", "wrong password").statusCode()).isEqualTo(401);
  }

  private static String code(HttpResponse<String> answer) {
    return answer.statusCode()
        + " "
        + JsonMapper.shared().readTree(answer.body()).path("code").asString();
  }

  @Test
  void refusesWhatADeviceSaysWrongly() {
    var device = TestDevice.accepted(server, "refused");
    var deployments = "/api/devices/v1/deployments/device/deployments";
    var connection = "/api/devices/v1/devices/";
    assertThat(code(device.report(List.of(Map.of("name", "a", "value", List.of(1, "x"))))))
        .isEqualTo("400 attribute-malformed");
    assertThat(code(server.call("GET", deployments + "/next", device.token(), null)))
        .isEqualTo("400 provides-incomplete");
    var much = Map.of("artifact_name", "a", "device_type", "b", "more", "x".repeat(17_000));
    assertThat(code(server.call("POST", deployments + "/next", device.token(), much)))
        .isEqualTo("400 provides-too-long");
    var status = deployments + "/" + ID + "/status";
    assertThat(code(server.call("PUT", status, device.token(), Map.of("status", "odd"))))
        .isEqualTo("400 status-unknown");
    assertThat(
            code(server.call("POST", connection + device.id(), device.token(), Map.of("state", 9))))
        .isEqualTo("400 state-unknown");
    assertThat(code(server.call("POST", connection + ID, device.token(), Map.of("state", 2))))
        .isEqualTo("403 not-your-device");
    var group = "/api/management/v1/inventory/devices/" + device.id() + "/group/none";
    assertThat(code(server.call("DELETE", group, null))).isEqualTo("404 not-a-member");
  }

  @Test
  void refusesWhoIsNotLetIn() {
    var auth = "/api/devices/v1/authentication/auth_requests";
    assertThat(code(server.send("POST", auth, null, "application/json", "{}".getBytes(UTF_8))))
        .isEqualTo("400 auth-request-malformed");
    var pending = new TestDevice(server, "pending");
    assertThat(code(pending.authenticate())).isEqualTo("401 device-not-accepted");
    var body =
        JsonMapper.shared()
            .writeValueAsString(Map.of("id_data", "{\"a\":1}", "pubkey", TestKeys.ED25519));
    assertThat(code(pending.authenticate(body, pending.sign("another body"))))
        .isEqualTo("401 device-not-admitted");
    var login = "/api/management/v1/useradm/auth/login";
    assertThat(code(server.send("POST", login, "Basic !", null, null)))
        .isEqualTo("400 login-malformed");
    assertThat(code(server.login("nobody@example.com", "wrong password")))
        .isEqualTo("401 login-refused");
    var devices = "/api/management/v2/devauth/devices";
    assertThat(code(server.send("GET", devices, null, null, null))).isEqualTo("401 token-needed");
  }

  @Test
  void refusesArtifactsThatAreNone(@TempDir Path data) {
    assertThat(code(server.upload("no artifact".getBytes(UTF_8))))
        .isEqualTo("400 artifact-malformed");
    server.upload(server.artifact("told", "board", 100));
    TestDevice.accepted(server, "told");
    server.deployToAll("told", "told");
    var stored = server.get("/api/management/v1/deployments/artifacts?name=told");
    var artifact =
        "/api/management/v1/deployments/artifacts/" + stored.path(0).path("id").asString();
    assertThat(code(server.call("PUT", artifact, Map.of("description", "later"))))
        .isEqualTo("422 artifact-used");
    try (var small = TestServer.start(data, "--muster.deployments.artifact-size=1KB")) {
      assertThat(code(small.upload(small.artifact("large", "board", 2_000))))
          .isEqualTo("413 artifact-too-large");
    }
  }

  /** Of a read model that is no more: those that are there answer for their own letters. */
  @Test
  void refusesToRetryWhatIsNotWhole(@TempDir Path data) {
    try (var other = TestServer.start(data)) {
      other
          .bean(MongoClient.class)
          .getDatabase("muster-engine")
          .getCollection("dropped-letters-views")
          .insertOne(
              new Document("_id", "gone view").append("position", 1L).append("type", "Happened"));
      var views = "/api/management/v1/platform/projectors/views";
      var again = new ArrayList<String>();
      TestServer.await(
          "a second rebuild beside the first",
          () -> {
            var answer = other.call("POST", views + "/rebuild", null);
            again.add(answer.statusCode() == 202 ? "202" : code(answer));
            return again.contains("409 rebuild-under-way");
          });
      TestServer.await(
          "the letters to be read again",
          () -> other.get(views + "/dead-letters").toString().contains("gone view"));
      var sequence = Map.of("sequence", "gone view");
      TestServer.await(
          "the rebuild",
          () ->
              code(other.call("POST", views + "/dead-letters/retry", sequence))
                  .equals("422 letters-incomplete"));
      TestServer.await(
          "the discard, beside the rebuilds",
          () -> other.call("POST", views + "/dead-letters/discard", sequence).statusCode() == 204);
      assertThat(other.get(views + "/dead-letters")).isEmpty();
      var audit = "/api/management/v1/audit/events?type=platform.dead-letters-discarded";
      assertThat(other.get(audit).path(0).path("payload").path("sequence").asString())
          .isEqualTo("gone view");
    }
  }

  @Test
  void letsRolesDoWhatTheyMayAndVoidsTokens() {
    var users = "/api/management/v1/useradm/users";
    var created =
        server.call(
            "POST",
            users,
            Map.of(
                "email", "v@example.com", "password", "long enough", "roles", List.of("viewer")));
    assertThat(created.statusCode()).isEqualTo(201);
    var viewer = server.login("v@example.com", "long enough").body();
    var devices = "/api/management/v2/devauth/devices";
    assertThat(server.call("GET", devices, viewer, null).statusCode()).isEqualTo(200);
    assertThat(server.call("DELETE", devices + "/" + ID, viewer, null).statusCode()).isEqualTo(403);
    assertThat(server.call("GET", users, viewer, null).statusCode()).isEqualTo(403);
    assertThat(server.call("GET", "/api/management/v1/audit/events", viewer, null).statusCode())
        .isEqualTo(403);
    var logout = "/api/management/v1/useradm/auth/logout";
    assertThat(server.call("POST", logout, viewer, null).statusCode()).isEqualTo(202);
    assertThat(server.call("GET", devices, viewer, null).statusCode()).isEqualTo(401);
    var again = server.login("v@example.com", "long enough").body();
    var location = created.headers().firstValue("Location").orElseThrow();
    assertThat(server.call("DELETE", location, null).statusCode()).isEqualTo(204);
    assertThat(server.call("GET", devices, again, null).statusCode()).isEqualTo(401);
  }

  /** Whatever is sent to whatever endpoint, the fault is never the server's. */
  @ParameterizedTest
  @ValueSource(longs = {42, 1, 2})
  void neverFaultsOnNonsense(long seed) {
    var random = new Random(seed);
    var values =
        List.of(
            "",
            "x",
            "-1",
            "0",
            "é",
            "a".repeat(1_000),
            ID,
            "%00",
            "\0",
            "..",
            "{}",
            "[]",
            "null",
            "99999999999999999999",
            "+999999999-12-31T00:00:00Z",
            "2030-01-01T00:00:00Z",
            "name:asc",
            "$where",
            "a:b:c",
            "*");
    var bodies =
        List.of(
            "",
            "{}",
            "[]",
            "null",
            "1",
            "\"x\"",
            "{",
            "[null]",
            "[1]",
            "[{}]",
            "{\"name\":null}",
            "{\"status\":1}",
            "{\"name\":{},\"value\":[]}",
            "[{\"name\":\"a\",\"value\":{}}]",
            "{\"filters\":[{}]}",
            "{\"devices\":[null]}",
            "{\"name\":\"n\",\"artifact_name\":\"a\",\"devices\":[\"" + ID + "\"]}",
            "{\"filters\":[{\"scope\":\"system\",\"attribute\":\"created_ts\",\"type\":\"$gt\",\"value\":1e400}]}",
            "{\"filters\":[{\"scope\":\"inventory\",\"attribute\":\"a\",\"type\":\"$in\",\"value\":[null]}]}",
            "{\"filters\":[{\"scope\":\"tags\",\"attribute\":\"a\",\"type\":\"$lt\",\"value\":123456789012345678901}]}",
            "{\"filters\":[{\"scope\":\"tags\",\"attribute\":\"a\",\"type\":\"$regex\",\"value\":\"(?d)a\"}]}",
            "{\"page\":2147483647,\"per_page\":500}",
            "{\"sort\":[{\"scope\":\"system\",\"attribute\":\"odd\",\"order\":\"up\"}]}",
            "[{\"name\":\"a\",\"value\":[null]}]",
            "[{\"name\":\"$a.b\",\"value\":[1,\"x\"]}]",
            "[{\"name\":\"a\",\"value\":1e999}]",
            "[\"" + ID + "\"]",
            "{\"status\":\"success\",\"substate\":{}}",
            "{\"state\":{}}",
            "{\"roles\":[null],\"email\":\"a@b\",\"password\":\"long enough\"}",
            "{\"messages\":[null]}",
            "\u0000");
    var admin = server.login(TestServer.EMAIL, TestServer.PASSWORD).body();
    var mappings = server.bean(RequestMappingHandlerMapping.class, "requestMappingHandlerMapping");
    var faults = new ArrayList<String>();
    var device = TestDevice.accepted(server, "nonsense " + seed);
    for (var mapping : mappings.getHandlerMethods().keySet()) {
      for (var pattern : mapping.getPatternValues()) {
        if (pattern.contains("logout")
            || pattern.endsWith("/stream") // does not end by itself
            || pattern.equals("/error")) {
          continue;
        }
        var isDevices = pattern.startsWith("/api/devices/");
        for (var method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
          for (var attempt = 0; attempt < 3; attempt++) {
            var value = values.get(random.nextInt(values.size()));
            var encoded = URLEncoder.encode(value, UTF_8);
            var path =
                pattern.replaceAll(
                    "\\{[^}]+}",
                    attempt == 0
                        ? isDevices ? device.id() : UUID.randomUUID().toString()
                        : encoded.isEmpty() ? "x" : encoded);
            var answer =
                server.call(
                    method,
                    path
                        + "?page="
                        + encoded
                        + "&sort="
                        + encoded
                        + "&status="
                        + encoded
                        + "&at="
                        + encoded
                        + "&name="
                        + encoded
                        + "&search="
                        + encoded
                        + "&created_after="
                        + encoded
                        + "&from="
                        + encoded,
                    isDevices ? device.token() : admin,
                    bodies.get(random.nextInt(bodies.size())));
            if (answer.statusCode() >= 500) {
              faults.add(method + " " + path + " " + answer.body());
            }
          }
        }
      }
    }
    assertThat(faults).isEmpty();
  }
}
