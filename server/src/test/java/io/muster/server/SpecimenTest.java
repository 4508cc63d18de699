package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.muster.specimen.process.MarkExpiry;
import io.muster.specimen.queries.MarkView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.axonframework.extensions.mongo.MongoTemplate;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A context is a plug-in: the specimen, whose files stand in packages of its own, works in every
 * respect without being named anywhere else.
 */
class SpecimenTest {

  private static final String MARKS = "/api/management/v1/specimen/marks/";
  private static final String PROJECTORS = "/api/management/v1/platform/projectors/";
  private static final String AUDIT = "/api/management/v1/audit/devices/";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static int mark(String device, String note) {
    return server.call("PUT", MARKS + device, Map.of("note", note)).statusCode();
  }

  private static boolean isMarked(String device) {
    return server.call("GET", MARKS + device, null).statusCode() == 200;
  }

  @Test
  void isDecidedShownAndFoundInTheHistoryOfTheDevice() {
    var device = TestDevice.accepted(server, "marked");
    var id = device.id();
    var before = server.get(AUDIT + id + "/history?per_page=500").size();
    assertThat(mark(id, "look")).isEqualTo(204);
    assertThat(mark(id, "look")).as("again").isEqualTo(204);
    assertThat(server.get(MARKS + id).path("note").asString()).isEqualTo("look");

    var history = server.get(AUDIT + id + "/history?per_page=500");
    assertThat(history).hasSize(before + 1);
    var event = history.path(before);
    assertThat(event.path("type").asString()).isEqualTo("specimen.marked");
    assertThat(event.path("actor").asString()).startsWith("user:");
    assertThat(server.get(AUDIT + id + "/state").path("mark")).isEqualTo(server.get(MARKS + id));

    var path = "/api/devices/v1/specimen/mark";
    assertThat(server.call("DELETE", path, device.token(), null).statusCode()).isEqualTo(204);
    assertThat(isMarked(id)).isFalse();
    assertThat(server.get(AUDIT + id + "/state").has("mark")).isFalse();
    var at = "/state?at=" + event.path("position").asString();
    assertThat(server.get(AUDIT + id + at).path("mark").path("note").asString()).isEqualTo("look");
  }

  @Test
  void isBoundedByItsLookUpAndItsOption(@TempDir Path data) {
    try (var other = TestServer.start(data, "--muster.specimen.most=1")) {
      var first = MARKS + TestDevice.accepted(other, "first").id();
      var second = MARKS + TestDevice.accepted(other, "second").id();
      var note = Map.of("note", "x");
      assertThat(other.call("PUT", first, note).statusCode()).isEqualTo(204);
      var refused = other.call("PUT", second, note);
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.body()).contains("\"code\":\"too-many-marks\"");
    }
    assertThat(Options.help()).contains("--muster.specimen.most=N");
  }

  @Test
  void isEndedByItsProcess() {
    try (var other = TestServer.start()) {
      var device = TestDevice.accepted(other, "for a moment");
      other.call("PUT", MARKS + device.id(), Map.of("note", "for a moment"));
      TestServer.await(
          "the deadline", () -> other.call("GET", MARKS + device.id(), null).statusCode() == 404);
      var actor = other.get(AUDIT + device.id() + "/history?per_page=500&type=specimen.unmarked");
      assertThat(actor.path(0).path("causation").asString()).isNotBlank();
    }
  }

  @Test
  void failsInItsProcessForOneDeviceAlone(@TempDir Path data) {
    var process = "/api/management/v1/platform/projectors/MarkExpiry";
    try (var other = TestServer.start(data, "--muster.specimen.most=9")) {
      var poisoned = TestDevice.accepted(other, "poisoned");
      var device = TestDevice.accepted(other, "healthy");
      other.call("PUT", MARKS + poisoned.id(), Map.of("note", "poison"));
      TestServer.await("the event to be put aside", () -> waiting(other, process) == 1);
      other.call("PUT", MARKS + device.id(), Map.of("note", "for a moment"));
      TestServer.await(
          "the others to go on",
          () -> other.call("GET", MARKS + device.id(), null).statusCode() == 404);
      other.call("DELETE", "/api/devices/v1/specimen/mark", poisoned.token(), null);
      TestServer.await("what comes after it to wait", () -> waiting(other, process) == 2);
      assertThat(other.send("GET", "/actuator/health", null, null, null).statusCode())
          .isEqualTo(200);

      var letter = other.get(process + "/dead-letters").path(0);
      assertThat(letter.path("type").asString()).isEqualTo("Marked");
      assertThat(letter.path("cause").asString()).contains("poisoned");
      var sequence = Map.of("sequence", letter.path("sequence").asString());
      var retry = process + "/dead-letters/retry";
      assertThat(other.call("POST", retry, sequence).body())
          .contains("\"code\":\"event-poisoned\"");
      assertThat(waiting(other, process)).isEqualTo(2);
      MarkExpiry.failsOnPoison = false;
      assertThat(other.call("POST", retry, sequence).statusCode()).isEqualTo(204);
      assertThat(waiting(other, process)).isZero();
      assertThat(other.call("POST", retry, sequence).statusCode()).isEqualTo(404);
    } finally {
      MarkExpiry.failsOnPoison = true;
    }
  }

  @Test
  void waitsAloneWhereItsProcessCannotBeRead(@TempDir Path data) {
    var process = "/api/management/v1/platform/projectors/MarkExpiry";
    try (var other = TestServer.start(data, "--muster.specimen.most=9")) {
      var damaged = TestDevice.accepted(other, "damaged");
      var device = TestDevice.accepted(other, "sound");
      other.call("PUT", MARKS + damaged.id(), Map.of("note", "for long"));
      var sagas = other.bean(MongoTemplate.class).sagaCollection();
      TestServer.await("its saga", () -> sagas.countDocuments() == 1);
      sagas.updateMany(
          Filters.empty(), Updates.set("serializedSaga", new Binary("{damaged".getBytes(UTF_8))));
      other.call("DELETE", "/api/devices/v1/specimen/mark", damaged.token(), null);
      TestServer.await("it to be put aside", () -> waiting(other, process) == 1);
      other.call("PUT", MARKS + device.id(), Map.of("note", "for a moment"));
      TestServer.await(
          "the others to go on",
          () -> other.call("GET", MARKS + device.id(), null).statusCode() == 404);
      var letter = other.get(process + "/dead-letters").path(0);
      var sequence = Map.of("sequence", letter.path("sequence").asString());
      assertThat(other.call("POST", process + "/dead-letters/retry", sequence).statusCode())
          .isEqualTo(409);
      assertThat(
              sagas.countDocuments(
                  Filters.eq("serializedSaga", new Binary("{damaged".getBytes(UTF_8)))))
          .as("it is not written over")
          .isEqualTo(1);
      var alarms = "/api/management/v1/notifications?active=true&level=critical";
      TestServer.await(
          "somebody to be told",
          () -> other.get(alarms).findValuesAsString("type").contains("parked-events"));
    }
  }

  @Test
  void failsInItsViewForOneDeviceAlone(@TempDir Path data) {
    try (var other = TestServer.start(data, "--muster.specimen.most=9")) {
      var poisoned = TestDevice.accepted(other, "poisoned");
      var device = TestDevice.accepted(other, "healthy");
      other.call("PUT", MARKS + poisoned.id(), Map.of("note", "poison for the view"));
      other.call("PUT", MARKS + device.id(), Map.of("note", "shown"));
      assertThat(other.get(MARKS + device.id()).path("note").asString()).isEqualTo("shown");
      assertThat(other.call("GET", MARKS + poisoned.id(), null).statusCode()).isEqualTo(404);
      assertThat(other.send("GET", "/actuator/health", null, null, null).statusCode())
          .isEqualTo(200);
      for (var projector : List.of(PROJECTORS + "views", PROJECTORS + "lookups")) {
        TestServer.await("its letter", () -> waiting(other, projector) == 1);
        var letter = other.get(projector + "/dead-letters").path(0);
        assertThat(letter.path("sequence").asString()).endsWith(poisoned.id());
        var sequence = Map.of("sequence", letter.path("sequence").asString());
        var retry = projector + "/dead-letters/retry";
        assertThat(other.call("POST", retry, sequence).statusCode()).isEqualTo(409);
        MarkView.failsOnPoison = false;
        assertThat(other.call("POST", retry, sequence).statusCode()).isEqualTo(204);
        MarkView.failsOnPoison = true;
      }
      assertThat(other.call("GET", MARKS + poisoned.id(), null).statusCode()).isEqualTo(200);
    } finally {
      MarkView.failsOnPoison = true;
    }
  }

  @Test
  void failsInItsDeadlineForOneDeviceAlone(@TempDir Path data) {
    var deadlines = PROJECTORS + "deadlines";
    try (var other = TestServer.start(data, "--muster.specimen.most=9")) {
      var poisoned = TestDevice.accepted(other, "poisoned");
      var device = TestDevice.accepted(other, "healthy");
      other.call("PUT", MARKS + poisoned.id(), Map.of("note", "poison for the deadline"));
      other.call("PUT", MARKS + device.id(), Map.of("note", "for a moment"));
      TestServer.await(
          "the others to go on",
          () -> other.call("GET", MARKS + device.id(), null).statusCode() == 404);
      TestServer.await("the deadline to be shown", () -> waiting(other, deadlines) == 1);
      assertThat(other.call("GET", MARKS + poisoned.id(), null).statusCode()).isEqualTo(200);
      MarkExpiry.failsOnPoison = false;
      TestServer.await(
          "the deadline to be met",
          () -> {
            other
                .get(deadlines + "/dead-letters")
                .forEach(
                    letter ->
                        other.call(
                            "POST",
                            deadlines + "/dead-letters/retry",
                            Map.of("sequence", letter.path("sequence").asString())));
            return other.call("GET", MARKS + poisoned.id(), null).statusCode() == 404;
          });
    } finally {
      MarkExpiry.failsOnPoison = true;
    }
  }

  private static long waiting(TestServer server, String process) {
    for (var progress : server.get("/api/management/v1/platform/projectors")) {
      if (process.endsWith("/" + progress.path("name").asString())) {
        return progress.path("dead_letters").asLong();
      }
    }
    throw new AssertionError("There is no " + process);
  }

  @Test
  void isGuardedAndBoundedAtTheBorder() {
    server.register("reads-marks@example.com", "viewer");
    var viewer = server.login("reads-marks@example.com", TestServer.PASSWORD).body();
    var device = TestDevice.accepted(server, "guarded");
    var path = MARKS + device.id();
    assertThat(server.call("PUT", path, viewer, Map.of("note", "x")).statusCode()).isEqualTo(403);
    assertThat(server.call("GET", path, device.token(), null).statusCode()).isEqualTo(403);
    assertThat(server.send("GET", path, null, null, null).statusCode()).isEqualTo(401);
    assertThat(server.call("PUT", path, Map.of("note", "x".repeat(2_000))).statusCode())
        .isEqualTo(413);
    assertThat(server.call("PUT", path, Map.of("note", " ")).statusCode()).isEqualTo(400);
    var forgotten = "/api/management/v1/specimen/forgotten";
    assertThat(server.call("GET", forgotten, null).statusCode()).isEqualTo(403);
  }

  /** No file of the product, and none of the build, names it. */
  @Test
  void isNamedNowhereElse() throws IOException {
    try (var files = Files.walk(Path.of(".."), 12)) {
      var naming =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().matches(".*/src/main/.*|.*/pom\\.xml"))
              .filter(file -> !file.toString().contains("/target/"))
              .filter(SpecimenTest::namesIt)
              .toList();
      assertThat(naming).isEmpty();
    }
  }

  private static boolean namesIt(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
          .contains("specimen");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
