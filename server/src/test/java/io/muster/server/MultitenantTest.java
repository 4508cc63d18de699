package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.actions.events.ActionId;
import io.muster.actions.write.PendingActions;
import io.muster.artifact.FileStore;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import io.muster.shared.write.Sha256;
import io.muster.useradm.events.UserEvent.UserRegistered;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Many tenants on one server: none sees, starves or outlives another. */
class MultitenantTest {

  private static final String TENANTS = "/api/management/v1/multitenant/tenants";
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

  private static int status(String method, String path, String token) {
    return server.call(method, path, token, null).statusCode();
  }

  private static void limit(TestServer.Tenant tenant, String limit, Object value) {
    var answer = server.call("PUT", tenant.address(), Map.of("limits", Map.of(limit, value)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  @Test
  void aTenantHasItsOwnPeopleAndDevices() {
    var tenant = server.tenant("One", "one@example.com");
    var shown = server.get(tenant.address());
    assertThat(shown.path("name").asString()).isEqualTo("One");
    assertThat(shown.path("status").asString()).isEqualTo("active");
    assertThat(shown.path("limits").path("max_devices").asString()).isEqualTo("unlimited");
    var device = new TestDevice(server, "of one").of(tenant);
    assertThat(device.authenticate().statusCode()).isEqualTo(401);
    device.accept();
    assertThat(device.authenticate().statusCode()).isEqualTo(200);
    assertThat(device.next("old").statusCode()).isEqualTo(204);
    assertThat(server.call("GET", DEVICES + "/" + device.id(), null).statusCode())
        .as("to the platform")
        .isEqualTo(404);
    assertThat(server.get(TENANTS + "?name=one&status=active").toString())
        .contains(tenant.id())
        .doesNotContain("\"default\"");
    var events =
        server.call("GET", "/api/management/v1/audit/events?per_page=500", tenant.admin(), null);
    assertThat(events.body()).contains("tenant.created", "device.registered");
  }

  @Test
  void suspensionActsAtOnceOnThatTenantAlone() {
    var tenant = server.tenant("Two", "two@example.com");
    var other = server.tenant("Three", "three@example.com");
    var device = new TestDevice(server, "of two").of(tenant);
    device.authenticate();
    device.accept();
    device.authenticate();
    server.upload(server.artifact("of-two", "board", 1_000), tenant.admin());
    var artifacts = "/api/management/v1/deployments/artifacts";
    var artifact = json(server.call("GET", artifacts, tenant.admin(), null)).path(0);
    var address = artifacts + "/" + artifact.path("id").asString() + "/download";
    var link = json(server.call("GET", address, tenant.admin(), null)).path("uri").asString();
    assertThat(server.send("GET", link, Map.of(), null).statusCode()).isEqualTo(200);
    var suspended = Map.of("status", "suspended");
    var poll = "/api/devices/v1/action/" + device.id() + "?wait=60";
    var waiting =
        CompletableFuture.supplyAsync(() -> server.call("GET", poll, device.token(), null));
    TestServer.await("it to wait", () -> server.bean(PendingActions.class).waiting() == 1);
    assertThat(server.call("PUT", tenant.address() + "/status", suspended).statusCode())
        .isEqualTo(204);
    assertThat(waiting.join().statusCode()).as("a poll that waits").isEqualTo(401);
    assertThat(device.next("old").statusCode()).as("a poll").isEqualTo(401);
    assertThat(server.send("GET", link, Map.of(), null).statusCode())
        .as("a download")
        .isEqualTo(403);
    assertThat(device.authenticate().statusCode()).as("authentication").isEqualTo(401);
    assertThat(status("GET", DEVICES, tenant.admin())).as("a person's token").isEqualTo(401);
    assertThat(server.login("two@example.com", TestServer.PASSWORD).statusCode())
        .as("a login")
        .isEqualTo(401);
    assertThat(status("GET", DEVICES, other.admin())).as("another tenant").isEqualTo(200);
    assertThat(server.get(tenant.address()).path("status").asString()).isEqualTo("suspended");

    server.call("PUT", tenant.address() + "/status", Map.of("status", "active"));
    assertThat(device.next("old").statusCode()).as("resumed").isEqualTo(204);
    assertThat(status("GET", DEVICES, tenant.admin())).isEqualTo(200);
    var wrong = server.call("PUT", tenant.address() + "/status", Map.of("status", "asleep"));
    assertThat(wrong.body()).contains("status-unknown");
  }

  /** In another process, too, within a second. */
  @Test
  void suspensionReachesTheOtherProcess() {
    var tenant = server.tenant("Four", "four@example.com");
    try (var second = server.second()) {
      assertThat(second.call("GET", DEVICES, tenant.admin(), null).statusCode()).isEqualTo(200);
      server.call("PUT", tenant.address() + "/status", Map.of("status", "suspended"));
      TestServer.await(
          "the other process to know",
          () -> second.call("GET", DEVICES, tenant.admin(), null).statusCode() == 401);
    }
  }

  @Test
  void aTenantTokenIsRotatedWithAnOverlapOrWithout() {
    var tenant = server.tenant("Five", "five@example.com");
    var device = new TestDevice(server, "of five").of(tenant);
    device.authenticate();
    device.accept();
    assertThat(device.authenticate().statusCode()).isEqualTo(200);
    var rotated = server.call("POST", tenant.address() + "/token", Map.of("overlap_seconds", 3600));
    assertThat(rotated.statusCode()).isEqualTo(200);
    assertThat(rotated.body())
        .contains(server.get(tenant.address()).path("tenant_token").asString())
        .doesNotContain(tenant.token());
    assertThat(device.authenticate().statusCode()).as("overlap").isEqualTo(200);
    server.call("POST", tenant.address() + "/token", null);
    assertThat(device.authenticate().statusCode()).as("void").isEqualTo(401);
    for (var wrong : List.of("x", tenant.token() + "0", tenant.id() + ".1." + "0".repeat(64))) {
      var named = new TestServer.Tenant(tenant.address(), wrong, tenant.admin());
      assertThat(new TestDevice(server, "of nobody").of(named).authenticate().statusCode())
          .isEqualTo(401);
    }
    assertThat(server.call("GET", DEVICES, tenant.admin(), null).body())
        .doesNotContain("of nobody");
  }

  @Test
  void devicesAreLimited() {
    var tenant = server.tenant("Six", "six@example.com");
    limit(tenant, "max_devices", 1);
    limit(tenant, "max_pending_devices", 2);
    var devices = new ArrayList<TestDevice>();
    for (var name : List.of("first", "second")) {
      var device = new TestDevice(server, name + " of six").of(tenant);
      assertThat(device.authenticate().statusCode()).isEqualTo(401);
      devices.add(device);
    }
    server.get(tenant.address()); // what is counted is shown by then
    TestServer.await(
        "the pending devices to be counted",
        () -> {
          var third = new TestDevice(server, "third of six").of(tenant).authenticate();
          return third.statusCode() == 429 && third.body().contains("too-many-pending-devices");
        });
    devices.getFirst().accept();
    var refused = devices.getLast().tryToDecide("accepted");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("device-limit-reached");
    var limit =
        server.call("GET", "/api/management/v2/devauth/limits/max_devices", tenant.admin(), null);
    assertThat(limit.body()).isEqualTo("{\"limit\":1}");
    limit(tenant, "max_devices", "unlimited");
    devices.getLast().accept();
    limit(tenant, "max_devices", 0);
    assertThat(devices.getFirst().authenticate().statusCode())
        .as("who is in stays in")
        .isEqualTo(200);
  }

  @Test
  void storageIsLimited() {
    var artifact = server.artifact("stored", "board", 20_000);
    var tenant = server.tenant("Seven", "seven@example.com");
    limit(tenant, "storage_bytes", artifact.length + 1_000);
    assertThat(server.upload(artifact, tenant.admin()).statusCode()).isEqualTo(201);
    var another = server.artifact("another", "board", 20_000);
    var refused = server.upload(another, tenant.admin());
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body()).contains("storage-limit-reached");
    var shown =
        server.call("GET", "/api/management/v1/deployments/limits/storage", tenant.admin(), null);
    assertThat(shown.body()).contains("\"limit\":" + (artifact.length + 1_000));
  }

  @Test
  void requestsAreLimitedForThatTenantAlone() {
    var tenant = server.tenant("Eight", "eight@example.com");
    limit(tenant, "requests_per_second", 2);
    var answers = new ArrayList<HttpResponse<String>>();
    for (var i = 0; i < 20; i++) {
      answers.add(server.call("GET", DEVICES, tenant.admin(), null));
      assertThat(server.call("GET", DEVICES, null).statusCode()).as("others").isEqualTo(200);
    }
    var refused = answers.stream().filter(it -> it.statusCode() == 429).findFirst().orElseThrow();
    assertThat(refused.body()).contains("too-many-requests");
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void eventsADayAreLimited() {
    var tenant = server.tenant("Nine", "nine@example.com");
    limit(tenant, "event_bytes_per_day", 0);
    var refused = new TestDevice(server, "of nine").of(tenant).authenticate();
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("too-many-events");
    var midnight = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
    assertThat(
            Instant.now().plusSeconds(refused.headers().firstValueAsLong("Retry-After").orElse(0)))
        .isBetween(midnight.minusSeconds(60), midnight.plusSeconds(60));
    assertThat(server.login("nine@example.com", TestServer.PASSWORD).statusCode()).isEqualTo(200);
    assertThat(status("GET", DEVICES, tenant.admin())).isEqualTo(200);
    limit(tenant, "event_bytes_per_day", 100_000);
    var device = new TestDevice(server, "of nine").of(tenant);
    device.authenticate();
    device.accept();
    device.authenticate();
    TestServer.await(
        "the day's share to be used up",
        () -> {
          var reported =
              device.report(
                  List.of(Map.of("name", "x", "value", UUID.randomUUID() + "y".repeat(4_000))));
          return reported.statusCode() == 429 && reported.body().contains("too-many-events");
        });
  }

  /** Events stay, and nobody can read in them who was who. */
  @Test
  void deletionErasesPeopleAndCredentials() throws Exception {
    var tenant = server.tenant("Ten", "ten@example.com");
    var device = new TestDevice(server, "of ten").of(tenant);
    device.authenticate();
    device.accept();
    device.authenticate();
    server.upload(server.artifact("of ten", "board", 100), tenant.admin());
    var artifact =
        server.get("/api/management/v1/deployments/artifacts", tenant.admin()).path(0).path("id");
    var bytes =
        server.bean(FileStore.class, "artifactFiles").path(UUID.fromString(artifact.asString()));
    assertThat(bytes).exists();
    var ask = "/api/management/v1/action/" + device.id();
    server.call("POST", ask, tenant.admin(), Map.of("actions", "{\"x\":1}"));
    var own = "/api/devices/v1/action/" + device.id();
    var told = JsonMapper.shared().readTree(server.call("GET", own, device.token(), null).body());
    var action = new ActionId(UUID.fromString(told.path(0).path("id").asString()));
    server.call("PUT", own + "/" + action + "/output", device.token(), "it wrote this");
    var output =
        server
            .bean(FileStore.class, "outputFiles")
            .part(tenant.id())
            .path(action.outputFile(Sha256.of("it wrote this")));
    assertThat(output).exists();
    assertThat(server.call("DELETE", tenant.address(), null).statusCode()).isEqualTo(204);
    assertThat(server.call("DELETE", tenant.address(), null).statusCode())
        .as("again")
        .isEqualTo(204);
    assertThat(server.call("GET", tenant.address(), null).body()).contains("tenant-not-found");
    assertThat(device.next("old").statusCode()).isEqualTo(401);
    assertThat(device.authenticate().statusCode()).isEqualTo(401);
    assertThat(status("GET", DEVICES, tenant.admin())).isEqualTo(401);
    assertThat(server.login("ten@example.com", TestServer.PASSWORD).statusCode()).isEqualTo(401);

    var events = server.bean(EventRecord.class).ofTenant(new TenantId(tenant.id()), 0).toList();
    assertThat(events)
        .extracting(RecordedEvent::type)
        .contains("tenant.deleted", "device.registered");
    var registered =
        events.stream()
            .map(RecordedEvent::payload)
            .filter(UserRegistered.class::isInstance)
            .map(UserRegistered.class::cast)
            .findFirst()
            .orElseThrow();
    TestServer.await(
        "the key to be forgotten",
        () -> server.bean(PersonalData.class).open(registered.email()).isEmpty());
    TestServer.await(
        "the files to be deleted", () -> !Files.exists(bytes) && !Files.exists(output));
    TestServer.await(
        "the address to be free",
        () -> server.tryToCreateTenant("Eleven", "ten@example.com").statusCode() == 201);
    assertThat(server.login("ten@example.com", TestServer.PASSWORD).statusCode()).isEqualTo(200);
  }

  @Test
  void isThePlatformsAffairAndCheckedAtTheBorder() {
    var tenant = server.tenant("Twelve", "twelve@example.com");
    for (var path : List.of(TENANTS, tenant.address())) {
      assertThat(status("GET", path, tenant.admin())).isEqualTo(403);
    }
    var taken =
        Map.of(
            "name", "x", "admin", Map.of("email", "twelve@example.com", "password", "long enough"));
    var before = server.get(TENANTS + "?per_page=500").size();
    assertThat(server.call("POST", TENANTS, taken).body()).contains("email-taken");
    assertThat(server.get(TENANTS + "?per_page=500"))
        .as("none without an administrator")
        .hasSize(before);
    for (var limits :
        List.of(Map.of("max_devices", -1), Map.of("max_devices", "many"), Map.of("x", 1))) {
      assertThat(server.call("PUT", tenant.address(), Map.of("limits", limits)).body())
          .contains("limits-malformed");
    }
    assertThat(
            server.call("PUT", TENANTS + "/default/status", Map.of("status", "suspended")).body())
        .contains("platform-tenant");
    assertThat(server.call("DELETE", TENANTS + "/nobody", null).statusCode()).isEqualTo(404);
    assertThat(server.call("PUT", tenant.address(), Map.of()).body()).contains("nothing-to-change");
  }
}
