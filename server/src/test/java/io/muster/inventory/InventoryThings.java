package io.muster.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.util.List;
import java.util.Map;

public class InventoryThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var answer =
        server.call(
            "PUT",
            "/api/management/v1/inventory/devices/" + device.id() + "/group",
            Map.of("group", "our-group"));
    assertThat(answer.statusCode()).isEqualTo(204);
    var term = Map.of("scope", "system", "attribute", "group", "type", "$eq", "value", "our-group");
    var search =
        server.call(
            "POST",
            "/api/management/v2/inventory/filters",
            Map.of("name", "ours", "terms", List.of(term)));
    return Map.of(
        "group",
        "our-group",
        "search",
        TenantThings.last(search.headers().firstValue("Location").orElseThrow()));
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of(
        "{\"group\":\"theirs\"}",
        "[{\"name\":\"theirs\",\"value\":\"x\"}]",
        "[\"" + ids.get("device") + "\"]");
  }
}
