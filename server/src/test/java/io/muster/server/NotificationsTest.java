package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What devices and the platform tell people, and what people answer. */
class NotificationsTest {

  private static final String BASE = "/api/management/v1/notifications";
  private static final String OWN = "/api/devices/v1/notifications";
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

  private static HttpResponse<String> report(TestDevice device, Object body) {
    return server.call("POST", OWN, device.token(), body);
  }

  private static String reported(TestDevice device, Map<String, ?> body) {
    var answer = report(device, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body()).path("id").asString();
  }

  private static Map<String, Object> alarm(String level, String system) {
    return Map.of("level", level, "message", "something", "system", system);
  }

  private static int put(String path, @Nullable Object body) {
    return server.call("PUT", BASE + path, body).statusCode();
  }

  @Test
  void anAlarmIsRaisedCountedAcknowledgedEscalatedAndCleared() {
    var device = TestDevice.accepted(server, "alarming");
    var id = reported(device, alarm("Warning", "modem"));
    assertThat(reported(device, alarm("warning", "modem"))).isEqualTo(id);
    var shown = server.get(BASE + "/" + id);
    assertThat(shown.path("count").asInt()).isEqualTo(2);
    assertThat(shown.path("active").asBoolean()).isTrue();
    assertThat(shown.path("acknowledged").asBoolean()).isFalse();
    assertThat(shown.path("device_id").asString()).isEqualTo(device.id());

    assertThat(put("/" + id + "/acknowledge", Map.of("comment", "on my way"))).isEqualTo(204);
    assertThat(server.get(BASE + "/" + id).path("comment").asString()).isEqualTo("on my way");
    assertThat(reported(device, alarm("critical", "modem"))).isEqualTo(id);
    var worse = server.get(BASE + "/" + id);
    assertThat(worse.path("level").asString()).isEqualTo("critical");
    assertThat(worse.path("acknowledged").asBoolean()).as("told again").isFalse();

    var over = new HashMap<>(alarm("warning", "modem"));
    over.put("cleared", true);
    assertThat(reported(device, over)).isEqualTo(id);
    assertThat(server.get(BASE + "/" + id).path("active").asBoolean()).isFalse();
    assertThat(reported(device, alarm("warning", "modem"))).isEqualTo(id);
    var again = server.get(BASE + "/" + id);
    assertThat(again.path("count").asInt()).as("since it became active").isEqualTo(1);
    assertThat(put("/" + id + "/clear", null)).isEqualTo(204);
    assertThat(server.get(BASE + "/" + id).path("active").asBoolean()).isFalse();
    assertThat(
            server
                .get(
                    "/api/management/v1/audit/devices/"
                        + device.id()
                        + "/history?context=notifications")
                .valueStream()
                .map(event -> event.path("type").asString()))
        .containsExactly(
            "alarm.raised",
            "alarm.repeated",
            "alarm.acknowledged",
            "alarm.escalated",
            "alarm.cleared",
            "alarm.raised",
            "alarm.cleared");
  }

  @Test
  void aListIsReportedAtOnceAndARepeatedOneOnce() {
    var device = TestDevice.accepted(server, "chatty");
    var messages =
        List.of(
            Map.of("level", "INFO", "message", "one", "system", "log", "id", "1"),
            Map.of(
                "level",
                "info",
                "message",
                "two",
                "system",
                "log",
                "id",
                "2",
                "data",
                Map.of("n", 7),
                "ts",
                "2030-01-01T00:00:00Z"));
    var first = report(device, messages);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(report(device, messages).body()).isEqualTo(first.body());
    var list = server.get(BASE + "?device_id=" + device.id());
    assertThat(list.valueStream().map(it -> it.path("message").asString()))
        .containsExactlyInAnyOrder("one", "two");
    var two = server.get(BASE + "/" + JSON.readTree(first.body()).path(1).path("id").asString());
    assertThat(two.path("data").path("n").asInt()).isEqualTo(7);
    assertThat(two.path("reported_ts").asString()).isEqualTo("2030-01-01T00:00:00Z");
    assertThat(two.has("active")).isFalse();
  }

  @Test
  void listsAreFilteredAndCounted() {
    var device = TestDevice.accepted(server, "filtered");
    reported(device, Map.of("level", "info", "message", "m", "system", "a", "type", "t"));
    reported(device, alarm("warning", "b"));
    var critical = reported(device, alarm("critical", "c"));
    put("/" + critical + "/acknowledge", Map.of("comment", "seen"));
    var of = BASE + "?device_id=" + device.id();
    assertThat(server.get(of).size()).isEqualTo(3);
    assertThat(server.get(of + "&level=warning,critical".replace(",", "&level=")).size())
        .isEqualTo(2);
    assertThat(server.get(of + "&active=true").size()).isEqualTo(2);
    assertThat(server.get(of + "&acknowledged=true").path(0).path("id").asString())
        .isEqualTo(critical);
    assertThat(server.get(of + "&system=a").size()).isEqualTo(1);
    assertThat(server.get(of + "&type=t").size()).isEqualTo(1);
    assertThat(server.get(of + "&since=2100-01-01T00:00:00Z").size()).isZero();
    assertThat(server.get(of + "&per_page=1&page=2").size()).isEqualTo(1);
    assertThat(
            server.get(BASE + "/count?active=true&device_id=" + device.id()).path("count").asInt())
        .isEqualTo(2);
  }

  @Test
  void aSilenceKeepsAlarmsFromBeingToldUntilItEnds() {
    var device = TestDevice.accepted(server, "silenced");
    var silence =
        server.call(
            "POST",
            BASE + "/silences",
            Map.of(
                "device_id",
                device.id(),
                "reason",
                "works",
                "until",
                Instant.now().plusSeconds(600)));
    assertThat(silence.statusCode()).as(silence.body()).isEqualTo(201);
    var id = TenantThings.last(silence.headers().firstValue("Location").orElseThrow());
    var quiet = reported(device, alarm("critical", "one"));
    assertThat(server.get(BASE + "/" + quiet).path("silenced").asBoolean()).isTrue();
    assertThat(server.get(BASE + "/silences").path(0).path("reason").asString()).isEqualTo("works");
    assertThat(server.call("DELETE", BASE + "/silences/" + id, null).statusCode()).isEqualTo(204);
    assertThat(server.call("DELETE", BASE + "/silences/" + id, null).body())
        .contains("silence-not-found");
    var loud = reported(device, alarm("critical", "two"));
    assertThat(server.get(BASE + "/" + loud).path("silenced").asBoolean()).isFalse();
  }

  /** It is a fact of the record with a deadline. */
  @Test
  void aSilenceEndsByItself() {
    var answer =
        server.call(
            "POST",
            BASE + "/silences",
            Map.of("system", "brief", "reason", "brief", "until", Instant.now().plusMillis(1500)));
    var id = TenantThings.last(answer.headers().firstValue("Location").orElseThrow());
    var ends = "/api/management/v1/audit/events?type=silence.ended&per_page=500";
    TestServer.await(
        "the silence to end",
        () ->
            server
                .get(ends)
                .valueStream()
                .map(event -> event.path("payload"))
                .anyMatch(
                    ended ->
                        ended.path("silenceId").asString().equals(id)
                            && ended.path("expired").asBoolean()));
    assertThat(server.get(BASE + "/silences").toString()).doesNotContain(id);
  }

  @Test
  void aDeviceThatDriftsIsAnAlarmUntilItDoesNot() {
    var device = TestDevice.accepted(server, "drifting");
    var maps = "/api/management/v1/configurations/configmaps/" + device.id();
    server.call("PUT", maps, Map.of("unique_dev_parameters", "{\"log\":\"info\"}"));
    var own = "/api/devices/v1/configurations/config_requests/" + device.id();
    var version =
        JSON.readTree(server.call("GET", own, device.token(), null).body())
            .path("version")
            .asLong();
    var said =
        Map.of(
            "version",
            version,
            "status",
            "applied",
            "keys",
            Map.of("log", Map.of("value", "debug")));
    server.call("PUT", own + "/applied", device.token(), said);
    var drifts = BASE + "?system=configuration&type=drift&device_id=" + device.id();
    TestServer.await("the alarm", () -> server.get(drifts + "&active=true").size() == 1);
    var forged = new HashMap<>(alarm("warning", "configuration"));
    forged.put("type", "drift");
    forged.put("cleared", true);
    assertThat(report(device, forged).statusCode()).isEqualTo(201);
    assertThat(server.get(drifts + "&active=true").size()).as("the platform's word").isEqualTo(1);
    var mended =
        Map.of(
            "version",
            version,
            "status",
            "applied",
            "keys",
            Map.of("log", Map.of("value", "info")));
    server.call("PUT", own + "/applied", device.token(), mended);
    TestServer.await("its end", () -> server.get(drifts + "&active=false").size() == 1);
  }

  @Test
  void theAlarmsOfADecommissionedDeviceAreCleared() {
    var device = TestDevice.accepted(server, "gone");
    var id = reported(device, alarm("critical", "x"));
    server.call("DELETE", "/api/management/v2/devauth/devices/" + device.id(), null);
    TestServer.await(
        "the alarm to be cleared", () -> !server.get(BASE + "/" + id).path("active").asBoolean());
  }

  @Test
  void refusesWhatIsWrongAndChangesNothing() {
    var device = TestDevice.accepted(server, "wrong");
    var tooDeep = "[".repeat(200) + "]".repeat(200);
    for (var body :
        List.of(
            "[]",
            "7",
            "{}",
            "{\"level\":\"loud\",\"message\":\"m\",\"system\":\"s\"}",
            "{\"level\":\"info\",\"message\":\"m\"}",
            "{\"level\":\"info\",\"message\":\"m\",\"system\":\"s\",\"cleared\":true}",
            "{\"level\":\"info\",\"message\":\"m\",\"system\":\"s\",\"other\":1}",
            "{\"level\":\"info\",\"message\":\"m\",\"system\":\"s\",\"ts\":\"+999999999-01-01T00:00:00Z\"}",
            "{\"level\":\"info\",\"message\":\"m\",\"system\":\"s\",\"data\":" + tooDeep + "}",
            "[{\"level\":\"info\",\"message\":\"m\",\"system\":\"s\"},null]")) {
      var answer = report(device, body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).as(body).contains("notification-malformed");
    }
    assertThat(server.get(BASE + "?device_id=" + device.id()).size()).isZero();
    var nobodys = "00000000-0000-4000-8000-00000000dead";
    assertThat(put("/" + nobodys + "/clear", null)).isEqualTo(404);
    assertThat(put("/" + nobodys + "/acknowledge", Map.of("comment", "x"))).isEqualTo(404);
    assertThat(server.call("GET", BASE + "?active=perhaps", null).statusCode()).isEqualTo(400);
    assertThat(server.call("GET", BASE + "?level=loud", null).statusCode()).isEqualTo(400);
    for (var silence :
        List.of(
            Map.of("reason", "r", "until", Instant.now().plusSeconds(60)),
            Map.of("reason", "r", "system", "s", "until", "2020-01-01T00:00:00Z"),
            Map.of("reason", "r", "system", "s", "until", "2999-01-01T00:00:00Z"))) {
      assertThat(server.call("POST", BASE + "/silences", silence).statusCode())
          .as(silence.toString())
          .isEqualTo(400);
    }
  }

  @Test
  void aStreamShowsWhatHappensAndGoesOnWhereItWasCutOff() throws Exception {
    var device = TestDevice.accepted(server, "streamed");
    String last;
    try (var stream = EventStream.open(server, BASE + "/stream?system=live", null)) {
      reported(device, alarm("warning", "elsewhere"));
      var id = reported(device, alarm("warning", "live"));
      var seen = stream.next();
      assertThat(seen.data().path("id").asString()).isEqualTo(id);
      assertThat(seen.data().path("active").asBoolean()).isTrue();
      last = seen.id();
    }
    var missed = reported(device, alarm("critical", "live"));
    try (var stream = EventStream.open(server, BASE + "/stream?system=live", last)) {
      var seen = stream.next();
      assertThat(seen.data().path("id").asString()).isEqualTo(missed);
      assertThat(seen.data().path("level").asString()).isEqualTo("critical");
    }
    assertThat(
            server
                .call("GET", BASE + "/stream", Map.of("Last-Event-ID", "yesterday"), null)
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aStreamEndsWithItsTenantAndShowsNoOther() throws Exception {
    var tenant = server.tenant("Streaming", "streaming@example.com");
    var theirs = new TestDevice(server, "theirs").of(tenant);
    theirs.authenticate();
    theirs.accept();
    theirs.authenticate();
    try (var stream = EventStream.open(server, BASE + "/stream", tenant.admin(), null)) {
      reported(TestDevice.accepted(server, "ours"), alarm("critical", "ours"));
      reported(theirs, alarm("critical", "theirs"));
      assertThat(stream.next().data().path("system").asString()).isEqualTo("theirs");
      server.call("PUT", tenant.address() + "/status", Map.of("status", "suspended"));
      stream.awaitEnd();
    }
  }

  @Test
  void aStreamEndsWithItsToken() throws Exception {
    server.register("watcher@example.com", "viewer");
    var token = server.login("watcher@example.com", TestServer.PASSWORD).body();
    try (var stream = EventStream.open(server, BASE + "/stream", token, null)) {
      server.call("POST", "/api/management/v1/useradm/auth/logout", token, null);
      stream.awaitEnd();
    }
  }

  @Test
  void aTenantHasABoundedNumberOfStreams() throws Exception {
    var tenant = server.tenant("Many streams", "many@example.com");
    var open = new ArrayList<EventStream>();
    try {
      for (var i = 0; i < 50; i++) {
        open.add(EventStream.open(server, BASE + "/stream", tenant.admin(), null));
      }
      var refused = server.call("GET", BASE + "/stream", tenant.admin(), null);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("too-many-streams");
    } finally {
      for (var stream : open) {
        stream.close();
      }
    }
  }

  @Test
  void whatWasActiveIsInAPastState() {
    var device = TestDevice.accepted(server, "past");
    var id = reported(device, alarm("warning", "then"));
    var state = "/api/management/v1/audit/devices/" + device.id() + "/state";
    var before = server.get(state);
    assertThat(before.path("alarms").path(0).path("id").asString()).isEqualTo(id);
    put("/" + id + "/clear", null);
    assertThat(server.get(state).has("alarms")).isFalse();
    assertThat(server.get(state + "?at=" + before.path("position").asLong()).has("alarms"))
        .isTrue();
  }
}
