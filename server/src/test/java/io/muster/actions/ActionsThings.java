package io.muster.actions;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.util.List;
import java.util.Map;

public class ActionsThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var answer =
        server.call(
            "POST",
            "/api/management/v1/action/" + device.id(),
            Map.of("actions", "{\"ours\":\"true\"}"));
    return Map.of(
        "action", TenantThings.last(answer.headers().firstValue("Location").orElseThrow()));
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of("{\"actions\":\"{\\\"theirs\\\":\\\"true\\\"}\"}");
  }
}
