package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.deviceauth.commands.DeviceCommand.DecommissionDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.embedded.events.EventLog;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.Role;
import io.muster.useradm.write.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Another tenant's things are not there: neither to see, nor to change, nor to tell from nothing.
 */
class TenancyTest {

  private static final String DEVAUTH = "/api/management/v2/devauth/devices";
  private static final String DEPLOYMENTS = "/api/management/v1/deployments/deployments";
  private static final String UNKNOWN = "00000000-0000-4000-8000-00000000dead";

  private static TestServer server;
  private static String rival;
  private static Map<String, String> ids;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    var tenant = new TenantId("rival");
    server
        .bean(CommandGateway.class)
        .sendAndWait(
            server
                .bean(Registration.class)
                .register(tenant, "rival@example.com", "long enough", Set.of(Role.ADMIN)),
            MetaData.with(Provenance.TENANT, "rival").and(Provenance.ACTOR, "system:test"));
    TestServer.await(
        "the rival's login",
        () -> server.login("rival@example.com", "long enough").statusCode() == 200);
    rival = server.login("rival@example.com", "long enough").body();
    ids = things();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** One of each thing, of the first tenant. */
  private static Map<String, String> things() {
    var created =
        server.call(
            "POST",
            DEVAUTH,
            Map.of("identity_data", Map.of("name", "ours"), "pubkey", TestKeys.ED25519));
    var device = last(created.headers().firstValue("Location").orElseThrow());
    var set = server.get(DEVAUTH + "/" + device).path("auth_sets").path(0).path("id").asString();
    assertThat(
            server
                .call(
                    "PUT",
                    "/api/management/v1/inventory/devices/" + device + "/group",
                    Map.of("group", "ours"))
                .statusCode())
        .isEqualTo(204);
    var artifact =
        last(
            server
                .upload(server.artifact("ours", "board", 1_000))
                .headers()
                .firstValue("Location")
                .orElseThrow());
    var deployment =
        last(
            server
                .call(
                    "POST",
                    DEPLOYMENTS,
                    Map.of("name", "n", "artifact_name", "ours", "devices", List.of(device)))
                .headers()
                .firstValue("Location")
                .orElseThrow());
    var user = server.get("/api/management/v1/useradm/users/me").path("id").asString();
    return Map.of(
        "device", device, "set", set, "artifact", artifact, "deployment", deployment, "user", user);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Every endpoint, with every id: the answer is the same as for an id that nobody has. */
  @Test
  void showsAndChangesNothingOfAnotherTenant() {
    var head = new long[] {server.bean(EventLog.class).head()};
    var leaks = new ArrayList<String>();
    var tried = 0;
    var mappings = server.bean(RequestMappingHandlerMapping.class, "requestMappingHandlerMapping");
    for (var mapping : mappings.getHandlerMethods().keySet()) {
      for (var pattern : mapping.getPatternValues()) {
        if (!pattern.startsWith("/api/management") || !pattern.contains("{")) {
          continue;
        }
        for (var method : mapping.getMethodsCondition().getMethods()) {
          for (var id : ids.values()) {
            for (var body : bodies()) {
              tried++;
              var theirs = ask(method.name(), pattern, id, body);
              var nobodys = ask(method.name(), pattern, UNKNOWN, body);
              var same =
                  theirs.status == nobodys.status
                      && theirs.body.replace(id, "ID").equals(nobodys.body.replace(UNKNOWN, "ID"));
              if (!same) {
                leaks.add(method + " " + pattern + " " + id + ": " + theirs + " / " + nobodys);
              }
            }
          }
        }
      }
    }
    assertThat(leaks).isEmpty();
    assertThat(tried).isGreaterThan(200);
    assertThat(changesToOthers(head[0])).isEmpty();
  }

  private static List<String> bodies() {
    return List.of(
        "{\"status\":\"accepted\"}",
        "{\"status\":\"aborted\"}",
        "{\"group\":\"theirs\"}",
        "{\"description\":\"theirs\"}",
        "{\"password\":\"long enough too\"}",
        "[{\"name\":\"theirs\",\"value\":\"x\"}]",
        "[\"" + ids.get("device") + "\"]");
  }

  private record Answer(int status, String body) {}

  private static Answer ask(String method, String pattern, String id, String body) {
    var path = pattern.replaceAll("\\{[^}]+}", id);
    var answer = server.call(method, path, rival, method.equals("GET") ? null : body);
    return new Answer(
        answer.statusCode(), answer.body().replaceAll("\"request_id\":\"[^\"]*\"", ""));
  }

  /** Events of the first tenant that the rival caused. */
  private static List<String> changesToOthers(long after) {
    var found = new ArrayList<String>();
    server
        .bean(io.muster.audit.read.EventRecords.class)
        .after(after)
        .filter(event -> event.payload().tenantId().equals(new TenantId("default")))
        .forEach(event -> found.add(event.toString()));
    return found;
  }

  @Test
  void listsNothingOfAnotherTenant() {
    for (var list :
        List.of(
            DEVAUTH,
            DEPLOYMENTS,
            "/api/management/v1/deployments/artifacts",
            "/api/management/v1/deployments/deployments/releases",
            "/api/management/v1/inventory/devices",
            "/api/management/v1/inventory/groups",
            "/api/management/v2/inventory/filters/attributes")) {
      assertThat(server.call("GET", list, rival, null).body()).as(list).isEqualTo("[]");
      assertThat(server.call("GET", list, null).body()).as(list).isNotEqualTo("[]");
    }
    assertThat(
            server.call("GET", "/api/management/v1/audit/events?per_page=500", rival, null).body())
        .doesNotContain(ids.get("device"));
  }

  @Test
  void keepsThePlatformFromTheAdministratorsOfATenant() {
    for (var path : List.of("/api/management/v1/platform/projectors", "/actuator/prometheus")) {
      assertThat(server.call("GET", path, rival, null).statusCode()).as(path).isEqualTo(403);
      assertThat(server.call("GET", path, null).statusCode()).as(path).isEqualTo(200);
    }
  }

  /** Whatever a controller forgets, a command for another tenant does not get through. */
  @Test
  void refusesACommandForAnotherTenant() {
    assertThatThrownBy(
            () ->
                server
                    .bean(CommandGateway.class)
                    .sendAndWait(
                        new DecommissionDevice(
                            new TenantId("default"),
                            new DeviceId(UUID.fromString(ids.get("device")))),
                        MetaData.with(Provenance.TENANT, "rival")))
        .hasMessageContaining("another tenant");
  }
}
