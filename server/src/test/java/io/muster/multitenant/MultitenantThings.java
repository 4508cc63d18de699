package io.muster.multitenant;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.util.List;
import java.util.Map;

/** Tenants are the platform's: no other tenant sees one. */
public class MultitenantThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var body =
        Map.of(
            "name",
            "ours",
            "admin",
            Map.of("email", "ours@example.com", "password", "correct horse"));
    var answer = server.call("POST", "/api/management/v1/multitenant/tenants", body);
    return Map.of(
        "tenant", TenantThings.last(answer.headers().firstValue("Location").orElseThrow()));
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of("{\"name\":\"theirs\"}", "{\"status\":\"suspended\"}");
  }
}
