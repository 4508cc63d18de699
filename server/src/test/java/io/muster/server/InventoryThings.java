package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

class InventoryThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var answer =
        server.call(
            "PUT",
            "/api/management/v1/inventory/devices/" + device.id() + "/group",
            Map.of("group", "our-group"));
    assertThat(answer.statusCode()).isEqualTo(204);
    return Map.of("group", "our-group");
  }
}
