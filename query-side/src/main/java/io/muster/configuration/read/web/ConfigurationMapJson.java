package io.muster.configuration.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.configuration.queries.ConfigurationQuery.ConfiguredDevice;
import io.muster.configuration.queries.DeviceConfigurationView;
import io.muster.configuration.queries.Secrets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a device is configured to and what it says of it, as the API shows it: secrets masked.
 *
 * @param origin the layer that each key comes from
 * @param state {@code in_sync}, {@code pending}, {@code drift} or {@code failed}
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConfigurationMapJson(
    String deviceId,
    Map<String, String> configuration,
    Map<String, String> flavor,
    String uniqueDevParameters,
    String uniqueDevparams,
    long version,
    Map<String, String> origin,
    @Nullable ReportedJson reported,
    String state) {

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ReportedJson(
      long version,
      String status,
      @Nullable String message,
      Map<String, KeyJson> keys,
      List<String> drifted,
      Instant reportedTs) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record KeyJson(@Nullable JsonNode value, @Nullable String code, @Nullable String message) {}

  static ConfigurationMapJson of(ConfiguredDevice device) {
    var desired = device.desired();
    var parameters = Secrets.mask(desired.parameters()).toString();
    var origin = new LinkedHashMap<>(desired.origins());
    origin.putAll(desired.parameterOrigins());
    return new ConfigurationMapJson(
        device.view().id(),
        desired.hasConfig()
            ? Map.of(
                "name", desired.configName(),
                "type", desired.configType(),
                "config_details", Secrets.mask(desired.details()).toString())
            : Map.of(),
        desired.hasFlavor()
            ? Map.of(
                "name", desired.flavorName(),
                "type", desired.flavorType(),
                "container", masked(desired.container()))
            : Map.of(),
        parameters,
        parameters,
        desired.version(),
        origin,
        reported(device.view()),
        device.state().wire());
  }

  private static String masked(String json) {
    return Secrets.mask(JsonMapper.shared().readTree(json)).toString();
  }

  static @Nullable ReportedJson reported(DeviceConfigurationView view) {
    var said = view.reported();
    if (said == null) {
      return null;
    }
    var keys = new LinkedHashMap<String, KeyJson>();
    for (var key : said.keys()) {
      var value = key.value();
      keys.put(
          key.key(),
          new KeyJson(
              value == null ? null : JsonMapper.shared().readTree(value),
              key.code(),
              key.message()));
    }
    return new ReportedJson(
        said.version(),
        said.applied() ? "applied" : "failed",
        said.message(),
        keys,
        view.drifted(),
        said.at());
  }
}
