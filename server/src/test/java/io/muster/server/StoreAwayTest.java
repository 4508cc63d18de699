package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store of the read models goes away under a server, and comes back. */
class StoreAwayTest {

  private static final String INVENTORY = "/api/management/v1/inventory/devices/";

  private final MemoryBackend documents = new MemoryBackend();

  private static int health(TestServer server) {
    return server.send("GET", "/actuator/health", null, null, null).statusCode();
  }

  private static long deadLetters(TestServer server) {
    return server
        .get("/api/management/v1/platform/projectors")
        .valueStream()
        .mapToLong(progress -> progress.path("dead_letters").asLong())
        .sum();
  }

  /** Nothing that was acknowledged is lost, and nobody is blamed for it. */
  @Test
  void goesOnWhenItIsBack(@TempDir Path data) {
    var store = new MongoServer(documents);
    InetSocketAddress address = store.bind();
    var uri = "mongodb://127.0.0.1:" + address.getPort() + "/?serverSelectionTimeoutMS=1000";
    try (var server = TestServer.start(data, "--muster.mongodb-uri=" + uri)) {
      server.upload(server.artifact("kept", "board", 1_000));
      var device = TestDevice.accepted(server, "in the dark");
      var id = device.id();
      var deployment = server.deployToAll("kept", "kept");
      assertThat(device.next("old").statusCode()).isEqualTo(200);
      assertThat(health(server)).isEqualTo(200);

      store.shutdownNow();
      var kernel = List.of(Map.of("name", "kernel", "value", "6.1"));
      assertThat(device.report(kernel).statusCode()).as("a report needs no view").isEqualTo(200);
      assertThat(device.status(TenantThings.last(deployment), "installing"))
          .as("nor does progress")
          .isEqualTo(204);
      TestServer.await("health to tell", () -> health(server) == 503);

      var again = new MongoServer(documents);
      again.bind(address);
      try {
        TestServer.await("health", () -> health(server) == 200);
        TestServer.await("the report", () -> server.get(INVENTORY + id).toString().contains("6.1"));
        assertThat(device.status(TenantThings.last(deployment), "success")).isEqualTo(204);
        server.awaitFinished(deployment);
        assertThat(deadLetters(server)).isZero();
      } finally {
        server.close();
        again.shutdownNow();
      }
    }
  }
}
