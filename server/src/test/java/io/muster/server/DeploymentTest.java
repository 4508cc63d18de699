package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.artifact.FileStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Deployments as operators and devices see them, on the whole stack. */
class DeploymentTest {

  private static final String DEPLOYMENTS = "/api/management/v1/deployments/deployments";
  private static final String ARTIFACTS = "/api/management/v1/deployments/artifacts";
  private static final String INVENTORY = "/api/management/v1/inventory";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String upload(String release) {
    var answer = server.upload(server.artifact(release, "board", 30_000));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static String deploy(String release, Object devices) {
    var answer =
        server.call(
            "POST",
            DEPLOYMENTS,
            Map.of("name", release, "artifact_name", release, "devices", devices));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static String id(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static JsonNode counters(String deployment) {
    return server.get(deployment + "/statistics");
  }

  /** With the next look: nobody waits for it. */
  private static void requireFinished(String deployment) {
    assertThat(server.get(deployment).path("status").asString()).isEqualTo("finished");
  }

  private static void abort(String deployment) {
    assertThat(server.call("PUT", deployment + "/status", Map.of("status", "aborted")).statusCode())
        .isEqualTo(204);
  }

  @Test
  void startsAtItsTime() {
    upload("later");
    var device = TestDevice.accepted(server, "later");
    var answer =
        server.call(
            "POST",
            DEPLOYMENTS,
            Map.of(
                "name",
                "later",
                "artifact_name",
                "later",
                "devices",
                List.of(device.id()),
                "start_ts",
                Instant.now().plusSeconds(3)));
    var deployment = answer.headers().firstValue("Location").orElseThrow();
    assertThat(device.next("old").statusCode()).isEqualTo(204);
    assertThat(server.get(deployment).path("status").asString()).isEqualTo("pending");
    var exact = "/api/management/v2/deployments/deployments?id=" + id(deployment);
    assertThat(server.get(exact).path(0).path("status").asString()).isEqualTo("scheduled");
    assertThat(server.get(exact + "&status=scheduled").size()).isEqualTo(1);
    TestServer.await("its start", () -> device.next("old").statusCode() == 200);
    assertThat(device.status(id(deployment), "success")).isEqualTo(204);
    requireFinished(deployment);
    var tooLate =
        Map.of(
            "name",
            "far",
            "artifact_name",
            "later",
            "all_devices",
            true,
            "start_ts",
            "2999-01-01T00:00:00Z");
    assertThat(server.call("POST", DEPLOYMENTS, tooLate).body()).contains("start-too-late");
  }

  @Test
  void aForcedOneIsInstalledAlsoWhereItIs() {
    upload("forced");
    var device = TestDevice.accepted(server, "forced");
    var once = deploy("forced", List.of(device.id()));
    assertThat(device.next("forced").statusCode()).isEqualTo(204);
    requireFinished(once);
    var body =
        Map.of(
            "name",
            "again",
            "artifact_name",
            "forced",
            "devices",
            List.of(device.id()),
            "force_installation",
            true);
    assertThat(server.call("POST", DEPLOYMENTS, body).statusCode()).isEqualTo(201);
    assertThat(device.next("forced").statusCode()).isEqualTo(200);
  }

  @Test
  void listsTheDevicesThatItWaitsFor() {
    upload("awaited");
    var first = TestDevice.accepted(server, "awaited-1");
    var second = TestDevice.accepted(server, "awaited-2");
    var unknown = "00000000-0000-4000-8000-00000000beef";
    var deployment = deploy("awaited", List.of(first.id(), second.id(), unknown));
    assertThat(statuses(deployment))
        .containsOnlyKeys(first.id(), second.id(), unknown)
        .containsValues("pending");
    first.next("old");
    first.status(id(deployment), "success");
    assertThat(statuses(deployment))
        .containsEntry(first.id(), "success")
        .containsEntry(second.id(), "pending")
        .hasSize(3);
    var pages = deployment + "/devices/list?per_page=1&page=";
    var paged = new ArrayList<String>();
    for (var page = 1; page <= 3; page++) {
      paged.add(server.get(pages + page).path(0).path("id").asString());
      second.next("old"); // whoever comes meanwhile moves nobody
    }
    assertThat(paged).containsExactlyInAnyOrder(first.id(), second.id(), unknown);
    var pending = new ArrayList<String>();
    for (var page = 1; page <= 2; page++) {
      pending.add(server.get(pages + page + "&status=pending").path(0).path("id").asString());
    }
    assertThat(pending).containsExactly(second.id(), unknown);
    assertThat(server.get(deployment + "/devices?status=pending").size()).isEqualTo(2);
    assertThat(server.get(deployment + "/devices?status=success").size()).isEqualTo(1);
    abort(deployment);
    TestServer.await("all to end", () -> !statuses(deployment).containsValue("pending"));
    assertThat(statuses(deployment))
        .containsOnlyKeys(first.id(), second.id(), unknown)
        .containsEntry(first.id(), "success")
        .containsEntry(second.id(), "aborted")
        .containsEntry(unknown, "aborted");
    assertThat(server.get(deployment + "/devices?status=aborted").size()).isEqualTo(2);
  }

  @Test
  void listsWhatWaitsForADevice() {
    upload("waits");
    var device = TestDevice.accepted(server, "waits");
    var first = id(deploy("waits", List.of(device.id())));
    device.next("old");
    upload("waits-too");
    var second = id(deploy("waits-too", List.of(device.id())));
    var list = DEPLOYMENTS + "/devices/" + device.id();
    assertThat(deployments(list)).containsExactly(second, first);
    assertThat(deployments(list + "?status=pending")).containsExactly(second, first);
    assertThat(deployments(list + "?per_page=1&page=1")).containsExactly(second);
    assertThat(deployments(list + "?per_page=1&page=2")).containsExactly(first);
    assertThat(deployments(list + "?per_page=1&page=3")).isEmpty();
    assertThat(deployments(list + "?status=failure")).isEmpty();
    device.status(first, "success");
    assertThat(deployments(list + "?status=pending")).containsExactly(second);
    abort(DEPLOYMENTS + "/" + second);
  }

  private static List<String> deployments(String list) {
    return server
        .get(list)
        .valueStream()
        .map(each -> each.path("deployment").path("id").asString())
        .toList();
  }

  private static Map<String, String> statuses(String deployment) {
    var found = new HashMap<String, String>();
    server
        .get(deployment + "/devices")
        .forEach(
            device -> found.put(device.path("id").asString(), device.path("status").asString()));
    return found;
  }

  @Test
  void standsInTheHistoryOfADeviceThatItNamesFromTheStart() {
    upload("named");
    var named = TestDevice.accepted(server, "named");
    var other = TestDevice.accepted(server, "not-named");
    deploy("named", List.of(named.id()));
    var history = "/api/management/v1/audit/devices/%s/history?type=deployment.created";
    assertThat(server.get(history.formatted(named.id())).size()).isEqualTo(1);
    assertThat(server.get(history.formatted(other.id())).size()).isZero();
  }

  @Test
  void goesFromPendingToFinishedByWhatTheDeviceReports() {
    upload("way");
    var device = TestDevice.accepted(server, "way");
    var deployment = deploy("way", List.of(device.id()));
    assertThat(server.get(deployment).path("status").asString()).isEqualTo("pending");

    var told = device.next("old");
    assertThat(told.statusCode()).isEqualTo(200);
    assertThat(device.next("old").body()).contains(id(deployment));
    assertThat(server.get(deployment).path("status").asString()).isEqualTo("pending");
    assertThat(device.next("other").statusCode()).isEqualTo(409);

    for (var status : List.of("downloading", "downloading", "installing", "rebooting")) {
      assertThat(device.status(id(deployment), status)).isEqualTo(204);
    }
    var shown = server.get(deployment);
    assertThat(shown.path("status").asString()).isEqualTo("inprogress");
    assertThat(shown.path("statistics").path("status").path("rebooting").asInt()).isEqualTo(1);
    assertThat(shown.path("statistics").path("total_size").asLong()).isGreaterThan(30_000);

    assertThat(device.status(id(deployment), "success")).isEqualTo(204);
    assertThat(device.status(id(deployment), "success")).as("a repeat").isEqualTo(204);
    assertThat(device.status(id(deployment), "downloading")).as("late").isEqualTo(204);
    assertThat(device.next("way").statusCode()).isEqualTo(204);
    requireFinished(deployment);
    assertThat(counters(deployment).path("success").asInt()).isEqualTo(1);
    assertThat(device.status(id(deployment), "pending")).isEqualTo(400);
    assertThat(device.status("00000000-0000-4000-8000-000000000001", "success")).isEqualTo(404);
  }

  @Test
  void acceptsNothingOfADeviceAfterAnAbort() {
    upload("aborted");
    var begun = TestDevice.accepted(server, "begun");
    var unaware = TestDevice.accepted(server, "unaware");
    var through = TestDevice.accepted(server, "through");
    var deployment = deploy("aborted", List.of(begun.id(), unaware.id(), through.id()));
    assertThat(begun.next("old").statusCode()).isEqualTo(200);
    assertThat(through.next("old").statusCode()).isEqualTo(200);
    assertThat(through.status(id(deployment), "success")).isEqualTo(204);
    assertThat(begun.status(id(deployment), "downloading")).isEqualTo(204);
    abort(deployment);
    assertThat(begun.status(id(deployment), "installing")).isEqualTo(409);
    assertThat(begun.log(id(deployment), "why").statusCode()).as("its log").isEqualTo(204);
    assertThat(unaware.next("old").statusCode()).isEqualTo(204);
    assertThat(through.status(id(deployment), "success")).as("a repeat").isEqualTo(204);
    var counters = counters(deployment);
    TestServer.await("the withdrawal", () -> counters(deployment).path("downloading").asInt() == 0);
    assertThat(counters(deployment).path("aborted").asInt()).isEqualTo(2);
    assertThat(counters(deployment).path("success").asInt()).as("%s", counters).isEqualTo(1);
    assertThat(server.call("PUT", deployment + "/status", Map.of("status", "aborted")).statusCode())
        .isEqualTo(422);
  }

  @Test
  void finishesWithoutDevicesThatAreGone() {
    upload("gone");
    var stays = TestDevice.accepted(server, "stays");
    var leaves = TestDevice.accepted(server, "leaves");
    var removed = TestDevice.accepted(server, "removed");
    var unknown = "00000000-0000-4000-8000-000000000042";
    var deployment = deploy("gone", List.of(stays.id(), leaves.id(), removed.id(), unknown));
    var device = leaves.id();
    assertThat(
            server
                .call("DELETE", "/api/management/v2/devauth/devices/" + device, null)
                .statusCode())
        .isEqualTo(204);
    for (var each : List.of(removed.id(), unknown)) {
      assertThat(
              server
                  .call(
                      "DELETE", "/api/management/v1/deployments/deployments/devices/" + each, null)
                  .statusCode())
          .isEqualTo(204);
    }
    assertThat(removed.next("old").statusCode()).isEqualTo(204);
    assertThat(stays.next("old").statusCode()).isEqualTo(200);
    assertThat(stays.status(id(deployment), "success")).isEqualTo(204);
    requireFinished(deployment);
    assertThat(counters(deployment).path("decommissioned").asInt()).isEqualTo(3);
    assertThat(counters(deployment).path("success").asInt()).isEqualTo(1);
  }

  /** Who was in the group when it was created takes part, wherever it goes afterwards. */
  @Test
  void isForThoseWhoWereInTheGroup() {
    upload("grouped");
    var stays = TestDevice.accepted(server, "member-stays");
    var leaves = TestDevice.accepted(server, "member-leaves");
    var late = TestDevice.accepted(server, "member-late");
    group(stays, "grouped");
    group(leaves, "grouped");
    var answer =
        server.call(
            "POST",
            DEPLOYMENTS + "/group/grouped",
            Map.of("name", "grouped", "artifact_name", "grouped"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    var deployment = answer.headers().firstValue("Location").orElseThrow();
    group(late, "grouped");
    group(leaves, "elsewhere");
    assertThat(late.next("old").statusCode()).isEqualTo(204);
    for (var member : List.of(stays, leaves)) {
      assertThat(member.next("old").statusCode()).isEqualTo(200);
      assertThat(member.status(id(deployment), "success")).isEqualTo(204);
    }
    requireFinished(deployment);
    assertThat(server.get(deployment).path("groups").path(0).asString()).isEqualTo("grouped");
  }

  private static void group(TestDevice device, String group) {
    assertThat(
            server
                .call(
                    "PUT", INVENTORY + "/devices/" + device.id() + "/group", Map.of("group", group))
                .statusCode())
        .isEqualTo(204);
  }

  @Test
  void refusesATwinWhileItIsActive() {
    upload("twin");
    var device = TestDevice.accepted(server, "twin");
    var other = TestDevice.accepted(server, "other twin");
    var body =
        Map.of(
            "name", "twin", "artifact_name", "twin", "devices", List.of(device.id(), other.id()));
    var first = server.call("POST", DEPLOYMENTS, body).headers().firstValue("Location");
    assertThat(device.next("twin").statusCode()).isEqualTo(204);
    assertThat(server.call("POST", DEPLOYMENTS, body).statusCode()).isEqualTo(409);
    abort(first.orElseThrow());
    assertThat(server.call("POST", DEPLOYMENTS, body).statusCode()).isEqualTo(201);
  }

  @Test
  void keepsAnArtifactsBytesWhileAnArtifactHasThem() {
    var store = server.bean(FileStore.class, "artifactFiles");
    var artifact = upload("bytes");
    var link = server.get(artifact + "/download").path("uri").asString();
    var id = UUID.fromString(artifact.substring(artifact.lastIndexOf('/') + 1));
    assertThat(link).contains(id.toString());
    assertThat(store.path(id)).exists();
    assertThat(server.upload(server.artifact("bytes", "board", 30_000)).statusCode())
        .as("name and type are taken")
        .isEqualTo(409);
    assertThat(store.path(id)).exists();
    var device = TestDevice.accepted(server, "bytes");
    var deployment = deploy("bytes", List.of(device.id()));
    assertThat(server.call("DELETE", artifact, null).statusCode()).as("in use").isEqualTo(409);
    abort(deployment);
    assertThat(server.call("DELETE", artifact, null).statusCode()).isEqualTo(204);
    assertThat(store.path(id)).doesNotExist();
    assertThat(server.call("DELETE", artifact, null).statusCode()).isEqualTo(404);
  }

  @Test
  void downloadsInPartsAndOnlyFromASignedAddress() throws Exception {
    upload("download");
    var device = TestDevice.accepted(server, "download");
    deploy("download", List.of(device.id()));
    var told = JsonMapper.shared().readTree(device.next("old").body());
    var uri = URI.create(told.path("artifact").path("source").path("uri").asString());
    var http = HttpClient.newHttpClient();
    var whole = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.headers().firstValueAsLong("Content-Length")).hasValue(whole.body().length);
    var part =
        http.send(
            HttpRequest.newBuilder(uri).header("Range", "bytes=100-199").build(),
            BodyHandlers.ofByteArray());
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(whole.body(), 100, 200));
    assertThat(part.headers().firstValue("Content-Range"))
        .hasValue("bytes 100-199/" + whole.body().length);
    var forged = URI.create(uri.toString().replaceAll("signature=.", "signature=x"));
    var refused = http.send(HttpRequest.newBuilder(forged).build(), BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("\"code\":\"link-refused\"");
  }

  @Test
  void keepsLogsApartAndBoundsThem() {
    upload("logged");
    var device = TestDevice.accepted(server, "logged");
    var deployment = deploy("logged", List.of(device.id()));
    assertThat(device.next("old").statusCode()).isEqualTo(200);
    assertThat(device.log(id(deployment), "x".repeat(1_500_000)).statusCode()).isEqualTo(204);
    assertThat(device.log(id(deployment), "x".repeat(5_000_000)).statusCode()).isEqualTo(413);
    var log = deployment + "/devices/" + device.id() + "/log";
    assertThat(server.call("GET", log, null).body()).contains("xxx");
    assertThat(server.get(deployment + "/devices").path(0).path("log").asBoolean()).isTrue();
    assertThat(server.call("GET", ARTIFACTS, null).statusCode()).isEqualTo(200);
  }

  @Test
  void describesAndRemovesReleases() {
    var releases = "/api/management/v2/deployments/deployments/releases";
    upload("release-a");
    var path = releases + "/release-a";
    assertThat(server.call("PATCH", path, Map.of("notes", "the first")).statusCode())
        .isEqualTo(204);
    assertThat(server.call("PUT", path + "/tags", List.of("stable", "b", "b")).statusCode())
        .isEqualTo(204);
    var shown = server.get(path);
    assertThat(shown.path("notes").asString()).isEqualTo("the first");
    assertThat(shown.path("tags").size()).isEqualTo(2);
    assertThat(server.get("/api/management/v2/deployments/releases/all/tags").toString())
        .contains("stable");
    assertThat(server.get("/api/management/v2/deployments/releases/all/types").toString())
        .contains("rootfs-image");
    assertThat(server.call("PUT", path + "/tags", List.of("no spaces")).statusCode())
        .isEqualTo(400);
    assertThat(server.call("PATCH", releases + "/none", Map.of("notes", "n")).statusCode())
        .isEqualTo(404);
    var device = TestDevice.accepted(server, "release-a");
    var deployment = deploy("release-a", List.of(device.id()));
    assertThat(server.call("DELETE", releases, List.of("release-a")).statusCode()).isEqualTo(409);
    abort(deployment);
    assertThat(server.call("DELETE", releases, List.of("release-a", "none")).statusCode())
        .isEqualTo(404);
    assertThat(server.call("DELETE", releases, List.of("release-a")).statusCode()).isEqualTo(204);
    assertThat(server.call("GET", path, null).statusCode()).isEqualTo(404);
  }
}
