package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import io.muster.shared.record.EventRecord;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same server with its read models, tokens, sagas and deadlines in a MongoDB elsewhere. */
class MongoTest {

  private static final String URI = System.getenv("MUSTER_TEST_MONGODB_URI");
  private static final String DEPLOYMENTS = "/api/management/v1/deployments/deployments";
  private static final String INVENTORY = "/api/management/v1/inventory/devices";

  @TempDir private Path data;

  @BeforeEach
  void needsAMongo() {
    assumeTrue(
        URI != null, "MUSTER_TEST_MONGODB_URI names no MongoDB whose databases may be dropped");
  }

  private TestServer start() {
    return TestServer.start(data, "--muster.mongodb-uri=" + URI);
  }

  private static void dropAll(TestServer server) {
    var client = server.bean(MongoClient.class);
    for (var name : client.listDatabaseNames()) {
      if (name.startsWith("muster-")) {
        client.getDatabase(name).drop();
      }
    }
  }

  @Test
  void updatesADeviceSearchesAndGoesOnAfterARestart() {
    String id;
    try (var server = start()) {
      server.upload(server.artifact("external", "board", 1_000));
      var device = TestDevice.accepted(server, "external");
      id = device.id();
      device.report(List.of(Map.of("name", "kernel", "value", "6.1")));
      var deployment =
          server
              .call(
                  "POST",
                  DEPLOYMENTS,
                  Map.of("name", "n", "artifact_name", "external", "devices", List.of(id)))
              .headers()
              .firstValue("Location")
              .orElseThrow();
      assertThat(device.next("old").statusCode()).isEqualTo(200);
      assertThat(device.status(deployment.substring(deployment.lastIndexOf('/') + 1), "success"))
          .isEqualTo(204);
      server.awaitFinished(deployment);
      assertThat(server.get(INVENTORY + "?kernel=6.1")).hasSize(1);
      assertThat(server.get(INVENTORY + "?kernel=6.2")).isEmpty();
      assertThat(server.get(INVENTORY + "?sort=kernel:asc")).hasSize(1);
    }
    try (var server = start()) {
      var head = server.bean(EventRecord.class).head();
      assertThat(
              server
                  .bean(Projectors.class)
                  .named("views")
                  .orElseThrow()
                  .awaitPosition(head, Duration.ofSeconds(10)))
          .isTrue();
      assertThat(server.get(INVENTORY + "/" + id).path("id").asString()).isEqualTo(id);
      assertThat(rebuilt(server)).isEqualTo(1);
      server.call("DELETE", "/api/management/v2/devauth/devices/" + id, null);
      TestServer.await("nothing left", () -> server.get(INVENTORY).isEmpty());
      dropAll(server);
    }
  }

  private static int rebuilt(TestServer server) {
    var path = "/api/management/v1/platform/projectors";
    var views = server.bean(Projectors.class).named("views").orElseThrow();
    var generation = views.generation();
    assertThat(server.call("POST", path + "/views/rebuild", null).statusCode()).isEqualTo(202);
    TestServer.await(
        "the rebuild",
        () ->
            server
                .get(path)
                .valueStream()
                .allMatch(it -> it.path("rebuild_position").asLong() == -1));
    assertThat(views.generation()).isEqualTo(generation + 1);
    var head = server.bean(EventRecord.class).head();
    views.awaitPosition(head, Duration.ofSeconds(10));
    var found = new ArrayList<>();
    server.get(INVENTORY).forEach(found::add);
    return found.size();
  }
}
