package io.muster.deviceauth;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

public class DeviceauthThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var shown = server.get("/api/management/v2/devauth/devices/" + device.id());
    var claims = Base64.getUrlDecoder().decode(device.token().split("\\.")[1]);
    return Map.of(
        "device", device.id(),
        "set", shown.path("auth_sets").path(0).path("id").asString(),
        "token", JsonMapper.shared().readTree(claims).path("jti").asString());
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of("{\"status\":\"accepted\"}");
  }
}
