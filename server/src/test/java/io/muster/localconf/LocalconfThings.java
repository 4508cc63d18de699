package io.muster.localconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import io.muster.shared.write.Sha256;
import java.util.List;
import java.util.Map;

public class LocalconfThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var path = "/api/devices/v1/localconf/lconf_requests/" + device.id();
    var body = Map.of("config_details", "{\"ours\":true}");
    assertThat(server.call("PATCH", path, device.token(), body).statusCode()).isEqualTo(200);
    return Map.of("localconf", Sha256.of("{\"ours\":true}"));
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of(
        "{\"config_details\":\"{}\"}",
        "{\"version\":1}",
        "{\"to_device_id\":\"" + ids.get("device") + "\"}");
  }
}
