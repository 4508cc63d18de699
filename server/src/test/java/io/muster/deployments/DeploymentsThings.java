package io.muster.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.util.List;
import java.util.Map;

public class DeploymentsThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var artifact = server.upload(server.artifact("our-release", "board", 1_000));
    var deployment =
        server.call(
            "POST",
            "/api/management/v1/deployments/deployments",
            Map.of("name", "n", "artifact_name", "our-release", "devices", List.of(device.id())));
    var id = TenantThings.last(deployment.headers().firstValue("Location").orElseThrow());
    assertThat(device.next("old").statusCode()).isEqualTo(200);
    assertThat(device.log(id, "ours").statusCode()).isEqualTo(204);
    return Map.of(
        "artifact",
        TenantThings.last(artifact.headers().firstValue("Location").orElseThrow()),
        "deployment",
        id,
        "release",
        "our-release");
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of(
        "{\"status\":\"aborted\"}",
        "{\"description\":\"theirs\"}",
        "{\"name\":\"n\",\"artifact_name\":\"our-release\"}",
        "{\"notes\":\"theirs\"}",
        "[\"theirs\"]");
  }
}
