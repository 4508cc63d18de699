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
    var action = TenantThings.last(answer.headers().firstValue("Location").orElseThrow());
    var own = "/api/devices/v1/action/" + device.id();
    server.call("GET", own, device.token(), null);
    server.call("PUT", own + "/" + action + "/output", device.token(), "all that it wrote");
    return Map.of("action", action);
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of("{\"actions\":\"{\\\"theirs\\\":\\\"true\\\"}\"}");
  }
}
