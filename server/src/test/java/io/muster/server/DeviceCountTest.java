package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deployments.commands.DeploymentCommand.CountDevices;
import io.muster.deployments.commands.DeploymentCommand.CreateDeployment;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.inventory.events.GroupName;
import io.muster.shared.commands.Command;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A deployment that was counted wrong, because devices came and went while it was created, is
 * counted again, on the whole stack.
 */
class DeviceCountTest {

  private static final TenantId TENANT = new TenantId("default");
  private static final String BASE = "/api/management/v1/deployments/deployments/";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    server.upload(server.artifact("release", "board", 100));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void send(Command command) {
    server
        .bean(CommandGateway.class)
        .sendAndWait(
            command,
            MetaData.with(Provenance.TENANT, TENANT.value()).and(Provenance.ACTOR, "system:test"));
  }

  private static DeploymentId deployment(Target target) {
    var id = new DeploymentId(UUID.randomUUID());
    send(new CreateDeployment(TENANT, id, "counted", "release", target, null, false, null));
    return id;
  }

  private static int counted(DeploymentId deployment) {
    send(new CountDevices(TENANT, deployment));
    return server.get(BASE + deployment).path("device_count").asInt();
  }

  private static void group(TestDevice device, String group) {
    var path = "/api/management/v1/inventory/devices/" + device.id() + "/group";
    assertThat(server.call("PUT", path, Map.of("group", group)).statusCode()).isEqualTo(204);
  }

  @Test
  void isForThoseThatWereThereWhenItWasCreated() {
    var stays = TestDevice.accepted(server, "stays");
    var leaves = TestDevice.accepted(server, "leaves");
    var returns = TestDevice.accepted(server, "returns");
    var out = TestDevice.accepted(server, "out");
    for (var member : new TestDevice[] {stays, leaves, returns, out}) {
      group(member, "counted");
    }
    out.decide("rejected");

    var accepted =
        server
            .get("/api/management/v2/devauth/devices/count?status=accepted")
            .path("count")
            .asInt();

    var grouped = deployment(new Target.Group(new GroupName("counted")));
    var all = deployment(new Target.Everybody());
    var late = TestDevice.accepted(server, "late");
    group(late, "counted");
    group(leaves, "elsewhere");
    returns.decide("rejected");
    returns.accept();
    out.accept();

    assertThat(counted(grouped)).isEqualTo(3);
    assertThat(counted(all)).isEqualTo(accepted);
  }

  /** Nobody waits for a device that is not meant. */
  @Test
  void endsWithTheLastOfThoseThatAreMeant() {
    var device = TestDevice.accepted(server, "alone");
    group(device, "small");
    var deployment = deployment(new Target.Group(new GroupName("small")));
    assertThat(counted(deployment)).isEqualTo(1); // so the look-ups know it
    assertThat(device.next("release").statusCode()).isEqualTo(204);
    TestServer.await(
        "the end of the deployment",
        () -> server.get(BASE + deployment).path("status").asString().equals("finished"));
  }
}
