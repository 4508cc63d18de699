package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

class SpecimenThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var answer =
        server.call(
            "PUT", "/api/management/v1/specimen/marks/" + device.id(), Map.of("note", "ours"));
    assertThat(answer.statusCode()).isEqualTo(204);
    return Map.of(); // a mark has the id of its device
  }
}
