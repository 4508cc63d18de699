package io.muster.specimen;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.util.List;
import java.util.Map;

public class SpecimenThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var answer =
        server.call(
            "PUT", "/api/management/v1/specimen/marks/" + device.id(), Map.of("note", "ours"));
    assertThat(answer.statusCode()).isEqualTo(204);
    return Map.of(); // a mark has the id of its device
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of("{\"note\":\"theirs\"}");
  }
}
