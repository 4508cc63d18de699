package io.muster.useradm;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.util.List;
import java.util.Map;

public class UseradmThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var me = server.get("/api/management/v1/useradm/users/me");
    var sessions = server.get("/api/management/v1/useradm/sessions");
    return Map.of(
        "user",
        me.path("id").asString(),
        "session",
        sessions.path(sessions.size() - 1).path("id").asString());
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of("{\"password\":\"long enough too\"}");
  }
}
