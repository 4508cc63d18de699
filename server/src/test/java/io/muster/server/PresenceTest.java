package io.muster.server;

import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.muster.presence.queries.ContactRegister;
import io.muster.presence.queries.Presence;
import io.muster.shared.events.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which devices are silent. Contacts are aged in the store: nobody waits for an hour. */
class PresenceTest {

  private static final String BASE = "/api/management/v1/presence";
  private static final TenantId TENANT = new TenantId("default");

  @TempDir private static Path data;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(data);
    var hour = server.call("PUT", BASE + "/settings", Map.of("silent_after_seconds", 3600));
    assertThat(hour.statusCode()).as(hour.body()).isEqualTo(204);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static MongoCollection<Document> stored(String collection) {
    return server.bean(MongoClient.class).getDatabase("muster-presence").getCollection(collection);
  }

  private static void lastHeardOf(TestDevice device, Duration ago) {
    var now = Instant.now();
    server.bean(Presence.class).lastHeardOf(TENANT, now.minusSeconds(60), now, 10); // written
    stored("contacts")
        .updateOne(
            new Document("_id", device.id()), set("at", Date.from(Instant.now().minus(ago))));
  }

  private static String state(TestDevice device) {
    return server.get(BASE + "/devices/" + device.id()).path("state").asString();
  }

  private static List<String> types(TestDevice device) {
    return server
        .get("/api/management/v1/audit/devices/" + device.id() + "/history?context=presence")
        .valueStream()
        .map(event -> event.path("type").asString())
        .toList();
  }

  @Test
  void aDeviceThatIsNotHeardOfIsSilentUntilItReturns() {
    var device = TestDevice.accepted(server, "quiet");
    var other = TestDevice.accepted(server, "lively");
    assertThat(state(device)).as("it asked to be let in alone").isEqualTo("unknown");
    device.next("none");
    other.next("none");
    assertThat(state(device)).isEqualTo("online");
    TestServer.await("the first look", () -> stored("listening").countDocuments() == 1);
    lastHeardOf(device, Duration.ofHours(2));
    var presence = server.bean(Presence.class);
    var early = Instant.now().minusSeconds(3600);
    TestServer.await(
        "what is known from memory to be forgotten",
        () -> Objects.requireNonNull(presence.lastContact(device.id())).isBefore(early));
    TestServer.await(
        "silence",
        () -> {
          // As if the server had listened all the time.
          stored("listening").updateMany(new Document(), set("breaks", List.of()));
          return state(device).equals("silent");
        });
    assertThat(state(other)).isEqualTo("online");
    assertThat(server.get(BASE + "/silent").path(0).path("device_id").asString())
        .isEqualTo(device.id());
    var alarms =
        "/api/management/v1/notifications?system=presence&device_id=" + device.id() + "&active=";
    TestServer.await("an alarm", () -> server.get(alarms + "true").size() == 1);

    assertThat(device.authenticate().statusCode()).isEqualTo(200);
    device.next("none");
    TestServer.await("its return", () -> state(device).equals("online"));
    TestServer.await("the end of the alarm", () -> server.get(alarms + "true").isEmpty());
    assertThat(types(device)).containsExactly("presence.fell-silent", "presence.returned");
  }

  /** Its devices could not be heard of. */
  @Test
  void remembersWhenNobodyListened() {
    TestServer.await("the first look", () -> stored("listening").countDocuments() == 1);
    var contacts = server.bean(ContactRegister.class);
    var pause = Duration.ofMinutes(1);
    var later = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.MILLIS);
    var breaks = contacts.listen(later, pause);
    assertThat(breaks.getLast().to()).isEqualTo(later);
    assertThat(contacts.listen(later.plusSeconds(5), pause)).isEqualTo(breaks);
  }

  @Test
  void theSettingIsTheTenantsAndChecked() {
    var tenant = server.tenant("Quiet", "quiet@example.com");
    assertThat(server.get(BASE + "/settings", tenant.admin()).path("silent_after_seconds").asLong())
        .as("usual")
        .isEqualTo(24 * 3600);
    assertThat(server.get(BASE + "/settings").path("silent_after_seconds").asLong())
        .isEqualTo(3600);
    for (var wrong : List.of("5", "-1", "\"x\"", "null")) {
      var answer =
          server.call("PUT", BASE + "/settings", "{\"silent_after_seconds\":" + wrong + "}");
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
    }
    assertThat(server.call("PUT", BASE + "/settings", Map.of("silent_after_seconds", 5)).body())
        .contains("presence-malformed");
    assertThat(
            server
                .call("GET", BASE + "/devices/00000000-0000-4000-8000-00000000dead", null)
                .statusCode())
        .isEqualTo(404);
  }
}
