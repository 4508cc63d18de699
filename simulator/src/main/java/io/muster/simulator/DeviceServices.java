package io.muster.simulator;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a device does beside updates: it takes its configuration, keeps its own one at the server,
 * does what it is told, and tells people what happens to it.
 */
final class DeviceServices {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final DeviceApi api;

  /** Of the configuration that the device has; empty for none. */
  private String tag = "";

  /** Empty while it has none. */
  private volatile String ownConfiguration = "";

  /** What is not stored at the server yet. */
  private volatile boolean unsaved;

  /** A key of which the device keeps another value than it should; empty for none. */
  private volatile String stubbornKey = "";

  DeviceServices(DeviceApi api) {
    this.api = api;
  }

  void round() throws IOException, InterruptedException {
    configure();
    keepOwnConfiguration();
    act();
  }

  private void configure() throws IOException, InterruptedException {
    var path = "/api/devices/v1/configurations/config_requests/" + api.deviceId();
    var answer = api.get(path, tag);
    if (answer.statusCode() != 200) {
      return; // it has it already
    }
    var desired = JSON.readTree(answer.body());
    var keys = new TreeMap<String, Map<String, Object>>();
    take(desired.path("configuration").path("config_details"), keys);
    take(desired.path("unique_dev_parameters"), keys);
    var report =
        Map.of("version", desired.path("version").asLong(), "status", "applied", "keys", keys);
    if (api.send("PUT", path + "/applied", report).statusCode() == 200) {
      tag = answer.headers().firstValue("ETag").orElse("");
    }
  }

  /** The values of an object in a text; a secret is none of the things that a device tells. */
  private void take(JsonNode text, Map<String, Map<String, Object>> keys) {
    if (text.isString() && !text.asString().isEmpty()) {
      for (var entry : JSON.readTree(text.asString()).properties()) {
        if (!entry.getKey().equals("wifi_password")) {
          var value = entry.getKey().equals(stubbornKey) ? "my own" : entry.getValue();
          keys.put(entry.getKey(), Map.of("value", value));
        }
      }
    }
  }

  private void keepOwnConfiguration() throws IOException, InterruptedException {
    var path = "/api/devices/v1/localconf/lconf_requests/" + api.deviceId();
    if (unsaved) {
      var answer = api.send("PATCH", path, Map.of("config_details", ownConfiguration));
      unsaved = answer.statusCode() >= 300;
    } else if (ownConfiguration.isEmpty()) {
      var answer = api.get(path, "");
      if (answer.statusCode() == 200) {
        ownConfiguration = JSON.readTree(answer.body()).path("config_details").asString("");
      }
    }
  }

  private void act() throws IOException, InterruptedException {
    var path = "/api/devices/v1/action/" + api.deviceId();
    var answer = api.get(path, "");
    if (answer.statusCode() == 200) {
      for (var action : JSON.readTree(answer.body())) {
        var id = action.path("id").asString();
        var cancelled = action.path("cancel").asBoolean();
        var report =
            Map.of(
                "id",
                id,
                "status",
                cancelled ? "rejected" : "succeeded",
                "output",
                cancelled ? "" : "done: " + action.path("actions").asString());
        api.send("PUT", path, report);
      }
    }
  }

  /** Tells people something. */
  void say(String level, String system, String message) throws IOException, InterruptedException {
    api.send(
        "POST",
        "/api/devices/v1/notifications",
        Map.of("level", level, "system", system, "message", message));
  }

  /** Changes what the device is configured to by itself. */
  void changeOwnConfiguration(String json) {
    ownConfiguration = json;
    unsaved = true;
  }

  String ownConfiguration() {
    return ownConfiguration;
  }

  /** From the next configuration on the device has another value of a key than it should have. */
  void insistOn(String key) {
    stubbornKey = key;
    tag = "";
  }

  /** Everything is gone that was stored on the device. */
  void forget() {
    tag = "";
    ownConfiguration = "";
    unsaved = false;
  }
}
