package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.muster.shared.record.EventRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.commandhandling.CommandBus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the hot paths cost: commands, events, and reads and writes of documents, counted. */
class BudgetTest {

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /**
   * @param reads finds of documents on behalf of the request: not by projectors, deadlines, tokens
   */
  private record Cost(int commands, long events, long reads) {}

  private static Cost costOf(Runnable request) {
    settle();
    var commands = new AtomicInteger();
    var interceptor =
        server
            .bean(CommandBus.class)
            .registerDispatchInterceptor(
                messages -> {
                  commands.addAndGet(messages.size());
                  return (_, message) -> message;
                });
    var head = server.bean(EventRecord.class).head();
    var reads = reads();
    request.run();
    interceptor.close();
    var events = server.bean(EventRecord.class).head() - head;
    // With events the projectors read, too: then their reads are not told apart.
    return new Cost(commands.get(), events, events == 0 ? reads() - reads : -1);
  }

  private static void settle() {
    var head = server.bean(EventRecord.class).head();
    for (var name : List.of("lookups", "views", "deployments-process")) {
      assertThat(
              server
                  .bean(Projectors.class)
                  .named(name)
                  .orElseThrow()
                  .awaitPosition(head, Duration.ofSeconds(10)))
          .isTrue();
    }
  }

  private static long reads() {
    return server.bean(MeterRegistry.class).find("mongodb.driver.commands").timers().stream()
        .filter(timer -> "find".equals(timer.getId().getTag("command")))
        .filter(
            timer ->
                !List.of(
                        "deadlines", "trackingtokens", "sagas", "checkpoints", "tallies", "waiting")
                    .contains(collection(timer)))
        .mapToLong(Timer::count)
        .sum();
  }

  private static String collection(Timer timer) {
    return String.valueOf(timer.getId().getTag("collection"));
  }

  private static final Cost NOTHING = new Cost(0, 0, 0);

  @Test
  void aPollWithNothingToDoCostsOneReadAndThenNone() {
    var device = TestDevice.accepted(server, "poll");
    assertThat(device.report(List.of(Map.of("name", "n", "value", "v"))).statusCode())
        .isEqualTo(200);
    // The first also reads the live tokens of the device.
    costOf(() -> assertThat(device.next("old").statusCode()).isEqualTo(204));
    assertThat(costOf(() -> assertThat(device.next("old").statusCode()).isEqualTo(204)))
        .isEqualTo(NOTHING);
    device.report(List.of(Map.of("name", "n", "value", "other")));
    assertThat(costOf(() -> assertThat(device.next("old").statusCode()).isEqualTo(204)))
        .isEqualTo(NOTHING);
    server.call(
        "PUT",
        "/api/management/v1/inventory/devices/" + device.id() + "/group",
        Map.of("group", "polled"));
    assertThat(costOf(() -> assertThat(device.next("old").statusCode()).isEqualTo(204)))
        .isEqualTo(new Cost(0, 0, 1));
  }

  @Test
  void aPollOfTheConfigurationOrOfActionsCostsNothingWithoutAChange() {
    var device = TestDevice.accepted(server, "configured");
    var map = "/api/management/v1/configurations/configmaps/" + device.id();
    server.call("PUT", map, Map.of("unique_dev_parameters", "{\"a\":1}"));
    var configuration = "/api/devices/v1/configurations/config_requests/" + device.id();
    var tag =
        server
            .call("GET", configuration, device.token(), null)
            .headers()
            .firstValue("ETag")
            .orElseThrow();
    var headers = Map.of("Authorization", "Bearer " + device.token(), "If-None-Match", tag);
    Runnable poll =
        () ->
            assertThat(server.send("GET", configuration, headers, null).statusCode())
                .isEqualTo(304);
    costOf(poll);
    assertThat(costOf(poll)).isEqualTo(NOTHING);

    var actions = "/api/devices/v1/action/" + device.id();
    Runnable wait =
        () ->
            assertThat(server.call("GET", actions + "?wait=1", device.token(), null).statusCode())
                .isEqualTo(204);
    assertThat(costOf(wait)).isEqualTo(new Cost(0, 0, 1));
    assertThat(costOf(wait)).isEqualTo(NOTHING);
  }

  @Test
  void anInventoryWithoutAChangeCostsACommandAndNoEvent() {
    var device = TestDevice.accepted(server, "inventory");
    var same = List.of(Map.of("name", "n", "value", "v"));
    device.report(same);
    device.next("old");
    assertThat(costOf(() -> assertThat(device.report(same).statusCode()).isEqualTo(200)))
        .isEqualTo(new Cost(1, 0, 0));
  }

  @Test
  void authenticatingAgainCostsACommandAndNoEvent() {
    var device = TestDevice.accepted(server, "authentication");
    assertThat(costOf(() -> assertThat(device.authenticate().statusCode()).isEqualTo(200)))
        .isEqualTo(new Cost(1, 0, 0));
  }

  @Test
  void anUpdateCostsACommandAndAnEventAndARepeatNoEvent() {
    server.upload(server.artifact("budget", "board", 1_000));
    var device = TestDevice.accepted(server, "update");
    var id = device.id();
    var creation =
        costOf(
            () ->
                server.call(
                    "POST",
                    "/api/management/v1/deployments/deployments",
                    Map.of("name", "budget", "artifact_name", "budget", "devices", List.of(id))));
    assertThat(creation.events).as("the release's and the deployment's").isEqualTo(2);
    assertThat(creation.commands).isEqualTo(1);
    var told = costOf(() -> assertThat(device.next("old").statusCode()).isEqualTo(200));
    assertThat(told.commands).isEqualTo(1);
    assertThat(told.events).isEqualTo(1);
    var again = costOf(() -> assertThat(device.next("old").statusCode()).isEqualTo(200));
    assertThat(again).isEqualTo(new Cost(1, 0, 1));
    var deployment =
        tools.jackson.databind.json.JsonMapper.shared()
            .readTree(device.next("old").body())
            .path("id")
            .asString();
    var report = costOf(() -> device.status(deployment, "downloading"));
    assertThat(report.commands).isEqualTo(1);
    assertThat(report.events).isEqualTo(1);
    assertThat(costOf(() -> device.status(deployment, "downloading")).events).isZero();
  }
}
