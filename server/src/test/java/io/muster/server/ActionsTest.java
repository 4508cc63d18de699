package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.actions.events.ActionId;
import io.muster.actions.write.PendingActions;
import io.muster.artifact.FileStore;
import io.muster.shared.write.LookupBarrier;
import io.muster.shared.write.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What devices are told to do, and what they say of it. */
class ActionsTest {

  private static final String BASE = "/api/management/v1/action/";
  private static final String STORAGE = "/api/management/v1/deployments/limits/storage";
  private static final String OWN = "/api/devices/v1/action/";

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

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String request(TestDevice device, Map<String, ?> body) {
    return json(server.call("POST", BASE + device.id(), body)).path("id").asString();
  }

  private static HttpResponse<String> poll(TestDevice device, int wait) {
    return server.call("GET", OWN + device.id() + "?wait=" + wait, device.token(), null);
  }

  private static HttpResponse<String> report(TestDevice device, Map<String, ?> body) {
    return server.call("PUT", OWN + device.id(), device.token(), body);
  }

  private static String state(TestDevice device, String action) {
    return server.get(BASE + device.id() + "/" + action).path("state").asString();
  }

  @Test
  void anActionGoesFromTheRequestToItsOutcome() {
    var device = TestDevice.accepted(server, "obedient");
    assertThat(poll(device, 0).statusCode()).isEqualTo(204);
    assertThat(poll(device, 61).body()).contains("wait must be less than or equal to 60");
    assertThat(server.call("GET", BASE + device.id(), null).statusCode()).isEqualTo(404);
    var body = Map.of("actions", "{\"restart\":\"app\"}", "env_vars", "{\"FAST\":\"1\"}");
    var answer = server.call("POST", BASE + device.id(), body);
    var action = json(answer).path("id").asString();
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith(action);
    assertThat(state(device, action)).isEqualTo("queued");

    var told = json(poll(device, 0));
    assertThat(told.path(0).path("id").asString()).isEqualTo(action);
    assertThat(told.path(0).path("config_details").asString()).isEqualTo(body.get("actions"));
    assertThat(told.path(0).path("env_vars").asString()).isEqualTo(body.get("env_vars"));
    assertThat(state(device, action)).isEqualTo("sent");
    assertThat(json(poll(device, 0)).path(0).path("id").asString()).as("again").isEqualTo(action);
    report(device, Map.of("id", action, "status", "acknowledged", "seq", 1));
    report(device, Map.of("id", action, "status", "running", "seq", 2));
    var done =
        Map.of("id", action, "status", "failed", "seq", 3, "output", "no such app", "exit_code", 7);
    assertThat(json(report(device, done)).path("state").asString()).isEqualTo("failed");
    var late = Map.of("id", action, "status", "succeeded", "seq", 4);
    assertThat(json(report(device, late)).path("state").asString())
        .as("the old result")
        .isEqualTo("failed");

    var timeline = server.get(BASE + device.id() + "/" + action);
    assertThat(timeline.path("timeline").toString())
        .containsSubsequence("queued", "sent", "acknowledged", "running", "failed");
    assertThat(timeline.path("output").asString()).isEqualTo("no such app");
    assertThat(timeline.path("exit_code").asInt()).isEqualTo(7);
    var current = server.get(BASE + device.id());
    assertThat(current.path("id").asString()).isEqualTo(action);
    assertThat(current.path("recent")).hasSize(1);
    assertThat(server.get(BASE + "list?status=failed&device_id=" + device.id())).hasSize(1);
    var history = "/api/management/v1/audit/devices/" + device.id() + "/history?per_page=500";
    assertThat(server.get(history).toString())
        .contains("action.requested", "action.sent", "action.progressed", "action.finished");
    var shown = server.get("/api/management/v1/audit/devices/" + device.id() + "/state");
    assertThat(shown.path("actions").path(0).path("state").asString()).isEqualTo("failed");
    TestServer.await("nothing more", () -> poll(device, 0).statusCode() == 204);
  }

  /** What is too long for a report comes as it is, before or after it. */
  @Test
  void keepsAllThatAnActionWrote() throws IOException {
    var device = TestDevice.accepted(server, "talkative");
    var action = request(device, Map.of("actions", "{\"collect\":\"logs\"}"));
    var own = OWN + device.id() + "/" + action + "/output";
    var before = server.get(STORAGE).path("usage").asLong();
    var whole = "line\n".repeat(30_000);
    assertThat(server.call("PUT", own, device.token(), whole).statusCode())
        .as("before the device was told")
        .isEqualTo(404);
    poll(device, 0);
    report(device, Map.of("id", action, "status", "running"));
    assertThat(server.call("PUT", own, device.token(), "").body()).contains("output-empty");
    assertThat(server.call("PUT", own, device.token(), whole).statusCode()).isEqualTo(204);
    assertThat(server.call("PUT", own, device.token(), whole).statusCode())
        .as("again")
        .isEqualTo(204);
    assertThat(server.call("PUT", own, device.token(), "another").body()).contains("output-stored");
    report(device, Map.of("id", action, "status", "succeeded", "output", whole));

    var shown = server.get(BASE + device.id() + "/" + action);
    assertThat(shown.path("truncated").asBoolean()).isTrue();
    assertThat(shown.path("stored").path("size").asInt()).isEqualTo(whole.length());
    assertThat(shown.path("stored").path("sha256")).isEqualTo(shown.path("sha256"));
    var read = server.call("GET", BASE + device.id() + "/" + action + "/output", null);
    assertThat(read.body()).isEqualTo(whole);
    assertThat(read.headers().firstValue("Content-Disposition").orElseThrow())
        .contains("attachment");
    assertThat(
            server
                .get("/api/management/v1/audit/devices/" + device.id() + "/history?per_page=500")
                .toString())
        .contains("action.output-stored");
    assertThat(server.get(STORAGE).path("usage").asLong()).isEqualTo(before + whole.length());

    var stored = server.bean(FileStore.class, "outputFiles").part("default");
    var file = stored.path(new ActionId(UUID.fromString(action)).outputFile(Sha256.of(whole)));
    assertThat(file).hasContent(whole);
    var output = BASE + device.id() + "/" + action + "/output";
    assertThat(server.call("DELETE", output, null).statusCode()).isEqualTo(204);
    assertThat(file).doesNotExist();
    Files.writeString(file, whole); // as if the server had stopped before it deleted the file
    assertThat(server.call("DELETE", output, null).statusCode()).as("again").isEqualTo(204);
    assertThat(file).doesNotExist();
    assertThat(server.call("PUT", own, device.token(), whole).statusCode()).isEqualTo(204);
    assertThat(file).as("a late repetition brings nothing back").doesNotExist();
    assertThat(server.get(STORAGE).path("usage").asLong()).isEqualTo(before);

    var silent = request(device, Map.of("actions", "{\"x\":1}"));
    assertThat(server.call("GET", BASE + device.id() + "/" + silent + "/output", null).body())
        .contains("output-not-found");
    var other = TestDevice.accepted(server, "eavesdropper");
    assertThat(server.call("PUT", own, other.token(), whole).statusCode()).isEqualTo(403);
  }

  @Test
  void refusesANegativeNumberOfThoseWhoWait(@TempDir Path other) {
    assertThatThrownBy(() -> TestServer.start(other, "--muster.actions.waiting=-1"))
        .hasStackTraceContaining("muster.actions.waiting is -1");
  }

  /** Each holds memory, in a heap that is as large as it is. */
  @Test
  void letsNoMoreWaitThanThereIsRoomFor(@TempDir Path other) throws Exception {
    try (var small =
            TestServer.start(
                other,
                "--muster.actions.waiting=2",
                "--server.jetty.connection-idle-timeout=1s"); // whoever waits is not idle
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = TestDevice.accepted(small, "first");
      var second = TestDevice.accepted(small, "second");
      var poll = OWN + first.id() + "?wait=30";
      var waits = executor.submit(() -> small.call("GET", poll, first.token(), null));
      TestServer.await("it to wait", () -> small.bean(PendingActions.class).waiting() == 1);
      var refused = small.call("GET", OWN + second.id() + "?wait=30", second.token(), null);
      assertThat(refused.statusCode()).as("a tenant has not all of it").isEqualTo(429);
      assertThat(refused.body()).contains("too-many-waiting");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(small.call("GET", OWN + second.id(), second.token(), null).statusCode())
          .isEqualTo(204);
      small.call("POST", BASE + first.id(), Map.of("actions", "{\"x\":1}"));
      assertThat(waits.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      var history = "/api/management/v1/audit/devices/" + first.id() + "/history?per_page=500";
      var sent =
          small
              .get(history)
              .valueStream()
              .filter(event -> event.path("type").asString().equals("action.sent"))
              .findFirst()
              .orElseThrow();
      assertThat(sent.path("actor").asString()).isEqualTo("device:" + first.id());
      var free =
          executor.submit(
              () -> small.call("GET", OWN + second.id() + "?wait=3", second.token(), null));
      assertThat(free.get(20, TimeUnit.SECONDS).statusCode()).as("room again").isEqualTo(204);
    }
  }

  @Test
  void takesNoMoreOfItThanItMay(@TempDir Path other) {
    try (var small = TestServer.start(other, "--muster.actions.output-size=1KB")) {
      var device = TestDevice.accepted(small, "flood");
      small.call("POST", BASE + device.id(), Map.of("actions", "{\"x\":1}"));
      var told = json(small.call("GET", OWN + device.id(), device.token(), null));
      var own = OWN + device.id() + "/" + told.path(0).path("id").asString() + "/output";
      var more = small.call("PUT", own, device.token(), "x".repeat(1_025));
      assertThat(more.statusCode()).isEqualTo(413);
      assertThat(more.body()).contains("output-too-large");
      assertThat(small.call("PUT", own, device.token(), "x".repeat(1_024)).statusCode())
          .isEqualTo(204);
      var tenant = small.tenant("Little room", "room@example.com");
      small.call("PUT", tenant.address(), Map.of("limits", Map.of("storage_bytes", 10)));
      var theirs = new TestDevice(small, "theirs").of(tenant);
      theirs.authenticate();
      theirs.accept();
      theirs.authenticate();
      small.call("POST", BASE + theirs.id(), tenant.admin(), Map.of("actions", "{\"x\":1}"));
      var next = json(small.call("GET", OWN + theirs.id(), theirs.token(), null));
      var output = OWN + theirs.id() + "/" + next.path(0).path("id").asString() + "/output";
      assertThat(small.call("PUT", output, theirs.token(), "x".repeat(11)).body())
          .contains("storage-limit-reached");
      for (var times = 0; times < 2; times++) {
        assertThat(small.call("PUT", output, theirs.token(), "x".repeat(10)).statusCode())
            .as("also when there is no room for another one")
            .isEqualTo(204);
      }
    }
  }

  /** Or one device, or all of a tenant together, would fill the disk before anything is known. */
  @Test
  void aDeviceSendsOneOutputAtATime() throws Exception {
    var device = TestDevice.accepted(server, "impatient");
    var action = request(device, Map.of("actions", "{\"x\":1}"));
    poll(device, 0);
    var own = OWN + device.id() + "/" + action + "/output";
    // Either may be the first to arrive: it is tried until the slow one is.
    var answer = "";
    for (var tries = 0; tries < 100 && !answer.matches("HTTP/1.1 (204|409).*"); tries++) {
      try (var slow = new Socket("localhost", server.address().getPort())) {
        slow.getOutputStream()
            .write(
                ("PUT %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 5\r\n\r\nslow"
                        .formatted(own, device.token()))
                    .getBytes(UTF_8));
        var fast = server.call("PUT", own, device.token(), "fast");
        if (fast.statusCode() == 429) {
          assertThat(fast.body()).contains("too-many-outputs");
          slow.getOutputStream().write('!');
          var said = new BufferedReader(new InputStreamReader(slow.getInputStream(), UTF_8));
          answer = String.valueOf(said.readLine());
        }
      }
    }
    assertThat(answer).matches("HTTP/1.1 (204|409).*");
    assertThat(server.call("PUT", own, device.token(), "fast").statusCode())
        .as("one after the other")
        .isIn(204, 409);
  }

  /** It has it as soon as somebody asks for it, and costs nothing meanwhile. */
  @Test
  void aDeviceWaitsForAnAction() throws Exception {
    var device = TestDevice.accepted(server, "waiting");
    var id = device.id();
    assertThat(poll(device, 1).statusCode()).as("in vain").isEqualTo(204);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = executor.submit(() -> poll(device, 30));
      var second = executor.submit(() -> poll(device, 30));
      TestServer.await("both to wait", () -> server.bean(PendingActions.class).waiting() == 2);
      var third = executor.submit(() -> poll(device, 30));
      TestServer.await("one to give its place up", () -> first.isDone() != second.isDone());
      assertThat((first.isDone() ? first : second).get().statusCode()).isEqualTo(204);
      var action = json(server.call("POST", BASE + id, Map.of("actions", "{\"x\":1}")));
      for (var waiting : List.of(first.isDone() ? second : first, third)) {
        assertThat(json(waiting.get(20, TimeUnit.SECONDS)).path(0).path("id"))
            .isEqualTo(action.path("id"));
      }
    }
    assertThat(poll(device, 61).statusCode()).isEqualTo(400);
    var action = json(poll(device, 0)).path(0).path("id").asString();
    report(device, Map.of("id", action, "status", "running"));
    server.bean(LookupBarrier.class).await(); // else the device is told once more
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var atWork = executor.submit(() -> poll(device, 30));
      TestServer.await(
          "the request to wait", () -> server.bean(PendingActions.class).waiting() == 1);
      server.call("DELETE", BASE + id, null);
      assertThat(atWork.get(20, TimeUnit.SECONDS).body()).contains("\"cancel\":true");
    }
    assertThat(server.bean(PendingActions.class).waiting()).as("nothing is left").isZero();
    var other = request(device, Map.of("actions", "{\"y\":1}", "lane", "aside"));
    assertThat(json(poll(device, 30)).toString()).contains(other);
    report(device, Map.of("id", other, "status", "running"));
    TestServer.await("the report to be shown", () -> state(device, other).equals("running"));
    server.call("DELETE", BASE + id + "/" + other, null);
    assertThat(json(poll(device, 60)).toString()).as("at once").contains(other);
  }

  @Test
  void actionsOfALaneAreDoneOneAfterTheOther() {
    var device = TestDevice.accepted(server, "lanes");
    var first = request(device, Map.of("actions", "{\"a\":1}"));
    var second = request(device, Map.of("actions", "{\"b\":1}"));
    var aside = request(device, Map.of("actions", "{\"c\":1}", "lane", "aside"));
    var told = json(poll(device, 0));
    assertThat(told).hasSize(2);
    assertThat(told.toString()).contains(first, aside).doesNotContain(second);
    assertThat(server.call("PUT", OWN + device.id(), device.token(), null).statusCode())
        .as("all done")
        .isEqualTo(200);
    TestServer.await(
        "the next one",
        () -> poll(device, 0).body().contains(second) && !poll(device, 0).body().contains(first));
    assertThat(state(device, aside)).isEqualTo("succeeded");
  }

  @Test
  void anActionIsReplacedAndCancelledWhileNobodyHasIt() {
    var device = TestDevice.accepted(server, "cancelled");
    var first = request(device, Map.of("actions", "{\"a\":1}"));
    var put = server.call("PUT", BASE + device.id(), Map.of("actions", "{\"b\":1}"));
    var second = json(put).path("id").asString();
    assertThat(state(device, first)).isEqualTo("cancelled");
    assertThat(json(poll(device, 0)).toString()).contains(second).doesNotContain(first);
    assertThat(server.call("PUT", BASE + device.id(), Map.of("actions", "{\"c\":1}")).body())
        .contains("action-sent");
    report(device, Map.of("id", second, "status", "running"));
    TestServer.await("the report to be shown", () -> state(device, second).equals("running"));
    assertThat(server.call("DELETE", BASE + device.id(), null).statusCode()).isEqualTo(200);
    assertThat(state(device, second)).isEqualTo("cancel_requested");
    TestServer.await(
        "the device to be told", () -> poll(device, 0).body().contains("\"cancel\":true"));
    report(device, Map.of("id", second, "status", "failed"));
    TestServer.await("the end", () -> state(device, second).equals("failed"));
    assertThat(server.call("DELETE", BASE + device.id() + "/" + second, null).body())
        .contains("action-over");
    assertThat(server.call("DELETE", BASE + device.id(), null).body()).contains("action-not-found");
  }

  /** The next one of the lane gets its turn, and the device must refuse the one that is late. */
  @Test
  void timeEndsActions() {
    var device = TestDevice.accepted(server, "slow");
    var soon = Instant.now().plusSeconds(2).toString();
    var expiring = request(device, Map.of("actions", "{\"a\":1}", "not_after", soon));
    var next = request(device, Map.of("actions", "{\"b\":1}", "timeout", 1));
    assertThat(json(poll(device, 0)).toString()).contains(expiring);
    TestServer.await("the end of its time", () -> state(device, expiring).equals("expired"));
    assertThat(
            json(report(device, Map.of("id", expiring, "status", "acknowledged")))
                .path("state")
                .asString())
        .isEqualTo("expired");
    TestServer.await("the next one", () -> poll(device, 0).body().contains(next));
    report(device, Map.of("id", next, "status", "running"));
    TestServer.await("the time-out", () -> state(device, next).equals("timed_out"));
    var history = "/api/management/v1/audit/devices/" + device.id() + "/history?type=";
    for (var type : List.of("action.expired", "action.timed-out")) {
      assertThat(server.get(history + type).path(0).path("actor").asString())
          .isEqualTo("system:deadlines");
    }
    report(device, Map.of("id", next, "status", "succeeded"));
    TestServer.await("the late word", () -> state(device, next).equals("succeeded"));
  }

  @Test
  void aRebootWaitsForTheUpdate() {
    var device = TestDevice.accepted(server, "updating");
    server.upload(server.artifact("next", "board", 1_000));
    var deployment = TenantThings.last(server.deployToAll("update", "next"));
    assertThat(device.next("old").statusCode()).isEqualTo(200);
    device.status(deployment, "installing");
    var reboot = request(device, Map.of("actions", "{\"reboot\":\"true\"}"));
    var other = request(device, Map.of("actions", "{\"a\":1}", "lane", "aside"));
    TestServer.await(
        "the other one alone",
        () -> {
          var told = poll(device, 0).body();
          return told.contains(other) && !told.contains(reboot);
        });
    device.status(deployment, "success");
    TestServer.await("the reboot", () -> poll(device, 0).body().contains(reboot));
  }

  @Test
  void anUpdateWaitsForTheReboot() {
    var device = TestDevice.accepted(server, "rebooting");
    var reboot = request(device, Map.of("actions", "{\"reboot\":\"true\"}"));
    assertThat(poll(device, 0).body()).contains(reboot);
    report(device, Map.of("id", reboot, "status", "acknowledged"));
    TestServer.await("it to be shown", () -> state(device, reboot).equals("acknowledged"));
    server.bean(LookupBarrier.class).await();
    server.upload(server.artifact("after the reboot", "board", 1_000));
    server.deployToAll("later", "after the reboot");
    assertThat(device.next("old").statusCode()).isEqualTo(204);
    report(device, Map.of("id", reboot, "status", "succeeded"));
    assertThat(device.next("old").statusCode()).isEqualTo(200);
  }

  @Test
  void whatComesAfterAReportIsThereAtOnce() {
    var device = TestDevice.accepted(server, "quick");
    for (var i = 0; i < 5; i++) {
      var first = request(device, Map.of("actions", "{\"a\":1}"));
      var second = request(device, Map.of("actions", "{\"a\":2}"));
      for (var action : List.of(first, second)) {
        assertThat(poll(device, 0).body()).contains(action);
        report(device, Map.of("id", action, "status", "succeeded"));
      }
      assertThat(poll(device, 0).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void replacesTheLastOfItsLane() {
    var device = TestDevice.accepted(server, "replacing");
    var replaced = request(device, Map.of("actions", "{\"a\":1}"));
    var aside = request(device, Map.of("actions", "{\"a\":2}", "lane", "aside"));
    assertThat(server.call("PUT", BASE + device.id(), Map.of("actions", "{\"a\":3}")).statusCode())
        .isEqualTo(200);
    assertThat(state(device, replaced)).isEqualTo("cancelled");
    assertThat(state(device, aside)).isEqualTo("queued");
  }

  @Test
  void aGroupIsToldTogether() {
    var devices =
        List.of(
            TestDevice.accepted(server, "one of two"), TestDevice.accepted(server, "two of two"));
    for (var device : devices) {
      server.call(
          "PUT",
          "/api/management/v1/inventory/devices/" + device.id() + "/group",
          Map.of("group", "pair"));
    }
    var answer = server.call("POST", BASE + "group/pair", Map.of("actions", "{\"a\":1}"));
    assertThat(json(answer).path("count").asInt()).isEqualTo(2);
    for (var device : devices) {
      assertThat(json(poll(device, 0))).hasSize(1);
    }
    assertThat(server.call("POST", BASE + "group/nobody", Map.of("actions", "{\"a\":1}")).body())
        .contains("group-not-found");
  }

  @Test
  void refusesWhatIsNoAction() {
    var device = TestDevice.accepted(server, "wrong");
    for (var actions : List.of("{", "[]", "{}", "1")) {
      assertThat(server.call("POST", BASE + device.id(), Map.of("actions", actions)).body())
          .contains("action-malformed");
    }
    var past = Map.of("actions", "{\"a\":1}", "not_after", "2020-01-01T00:00:00Z");
    assertThat(server.call("POST", BASE + device.id(), past).body()).contains("action-malformed");
    var lane = Map.of("actions", "{\"a\":1}", "lane", "no lane");
    assertThat(server.call("POST", BASE + device.id(), lane).statusCode()).isEqualTo(400);
    var id = UUID.randomUUID();
    assertThat(report(device, Map.of("id", id, "status", "succeeded")).body())
        .contains("action-not-found");
    assertThat(report(device, Map.of("id", id, "status", "expired")).body())
        .contains("status-unknown");
    assertThat(server.call("GET", BASE + "list?status=odd", null).statusCode()).isEqualTo(400);
  }
}
