package io.muster.server;

import java.util.Map;

class UseradmThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    return Map.of("user", server.get("/api/management/v1/useradm/users/me").path("id").asString());
  }
}
