package io.muster.presence;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.util.List;
import java.util.Map;

public class PresenceThings implements TenantThings {

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    return Map.of(); // the device is one
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of("{\"silent_after_seconds\":3600}");
  }
}
