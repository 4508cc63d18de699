package io.muster.notifications;

import io.muster.server.TenantThings;
import io.muster.server.TestDevice;
import io.muster.server.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

public class NotificationsThings implements TenantThings {

  private static final String BASE = "/api/management/v1/notifications/";

  @Override
  public Map<String, String> make(TestServer server, TestDevice device) {
    var alarm = Map.of("level", "warning", "system", "ours", "message", "ours");
    var raised = server.call("POST", "/api/devices/v1/notifications", device.token(), alarm);
    var silence =
        server.call(
            "POST",
            BASE + "silences",
            Map.of("system", "ours", "reason", "ours", "until", Instant.now().plusSeconds(3600)));
    var subscription =
        server.call("POST", BASE + "subscriptions", Map.of("url", "https://example.com/ours"));
    return Map.of(
        "alarm",
        JsonMapper.shared().readTree(raised.body()).path("id").asString(),
        "silence",
        TenantThings.last(silence.headers().firstValue("Location").orElseThrow()),
        "subscription",
        TenantThings.last(subscription.headers().firstValue("Location").orElseThrow()));
  }

  @Override
  public List<String> bodies(Map<String, String> ids) {
    return List.of(
        "{\"comment\":\"theirs\"}",
        "{\"url\":\"https://example.com/theirs\"}",
        "{\"overlap_seconds\":5}",
        "{\"from\":\"2020-01-01T00:00:00Z\"}");
  }
}
