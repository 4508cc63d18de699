package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.simulator.Fault;
import io.muster.simulator.Fleet;
import io.muster.simulator.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A fleet in which everything goes wrong that can, on the whole stack. */
class FleetUpdateTest {

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void leavesEveryDeviceWithAWholeSystemAndTheServerKnowsWhich() {
    var faults = new ArrayList<Fault>();
    for (var step : Step.values()) {
      faults.add(new Fault.PowerLoss(step));
    }
    faults.addAll(
        List.of(
            new Fault.None(),
            new Fault.CorruptDownload(),
            new Fault.BootFailure(),
            new Fault.NoSpace()));
    try (var fleet = new Fleet(server.address(), faults.size(), "board", "old")) {
      for (var i = 0; i < faults.size(); i++) {
        fleet.devices().get(i).plan(faults.get(i));
      }
      fleet.start(Duration.ofMillis(100));
      server.acceptAll(faults.size());
      assertThat(server.upload(server.artifact("new", "board", 100_000)).statusCode())
          .isEqualTo(201);
      var deployment = server.deployToAll("everything goes wrong", "new");
      server.awaitFinished(deployment);

      var recorded = new HashMap<String, String>();
      for (var device : server.get(deployment + "/devices?per_page=500")) {
        var identity =
            server
                .get("/api/management/v2/devauth/devices/" + device.path("id").asString())
                .path("identity_data")
                .path("mac")
                .asString();
        recorded.put(identity, device.path("status").asString());
      }
      assertThat(recorded).hasSize(faults.size());
      for (var i = 0; i < faults.size(); i++) {
        var running = fleet.devices().get(i).flash().running();
        var status = recorded.get("02:00:00:00:00:%02x".formatted(i));
        assertThat(running.whole()).as("%s", faults.get(i)).isTrue();
        assertThat(running.artifact())
            .as("%s, which the server records as %s", faults.get(i), status)
            .isEqualTo("success".equals(status) ? "new" : "old");
      }
      assertThat(recorded.get("02:00:00:00:00:07")).isEqualTo("success");
      assertThat(recorded.get("02:00:00:00:00:08")).isEqualTo("failure");
      assertThat(recorded.get("02:00:00:00:00:09")).isEqualTo("failure");
      assertThat(recorded.get("02:00:00:00:00:0a")).isEqualTo("failure");
    }
    viewsAreWhatTheEventsSay();
    for (var projector : List.of("views", "lookups", "deployments-process")) {
      rebuild(projector);
    }
    viewsAreWhatTheEventsSay();
  }

  private static void rebuild(String projector) {
    var before = server.get("/api/management/v1/inventory/devices?per_page=500&sort=mac:asc");
    var path = "/api/management/v1/platform/projectors";
    var generation = generation(projector);
    assertThat(server.call("POST", path + "/" + projector + "/rebuild", null).statusCode())
        .isEqualTo(202);
    TestServer.await(
        "the rebuild",
        () -> {
          // The old views serve until the new ones have caught up, and then those.
          assertThat(
                  server
                      .get("/api/management/v2/devauth/devices/count?status=accepted")
                      .path("count")
                      .asInt())
              .isEqualTo(before.size());
          return server
              .get(path)
              .valueStream()
              .allMatch(it -> it.path("rebuild_position").asLong() == -1);
        });
    assertThat(generation(projector)).as(projector).isEqualTo(generation + 1);
  }

  private static int generation(String projector) {
    return server.bean(Projectors.class).named(projector).orElseThrow().generation();
  }

  private static void viewsAreWhatTheEventsSay() {
    for (var device : server.get("/api/management/v2/devauth/devices?per_page=500")) {
      FoldedState.assertShown(server, device.path("id").asString());
    }
  }
}
