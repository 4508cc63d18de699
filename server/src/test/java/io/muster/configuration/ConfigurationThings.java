package io.muster.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

public class ConfigurationThings implements TenantThings {

  private static final String BASE = "/api/management/v1/configurations/";

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var config = Map.of("name", "ours", "type", "our-type", "config_details", "{}");
    var flavor = Map.of("name", "ours", "type", "our-type", "container", "{}");
    var ids =
        Map.of(
            "config", made(server.call("POST", BASE + "configs/list", config)),
            "flavor", made(server.call("POST", BASE + "flavors/list", flavor)),
            "template-type", "our-type");
    assign(server, device.id(), ids);
    assign(server, "group/our-group", ids);
    return ids;
  }

  private static String made(HttpResponse<String> answer) {
    return TenantThings.last(answer.headers().firstValue("Location").orElseThrow());
  }

  private static void assign(TestServer server, String to, Map<String, String> ids) {
    var body = Map.of("config_id", ids.get("config"), "flavor_id", ids.get("flavor"));
    assertThat(server.call("PUT", BASE + "configmaps/" + to, body).statusCode()).isEqualTo(200);
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of(
        "{\"name\":\"theirs\",\"type\":\"t\",\"config_details\":\"{}\"}",
        "{\"name\":\"theirs\",\"type\":\"t\",\"container\":\"{}\"}",
        "{\"unique_dev_parameters\":\"{}\"}");
  }
}
