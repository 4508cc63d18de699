package io.muster.configuration.queries;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.NameBasedId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a device is to be configured to: the layers of its tenant, its group and itself, one over
 * the other. Of configs and parameters the keys are merged; of flavors the most specific counts.
 * Within a layer its parameters count before its config. A template that was deleted says nothing.
 *
 * @param version position of the last event that changed any of it: it only grows, also when a
 *     layer is removed; 0 when there was never anything
 * @param configName of the most specific config; empty when there is none
 * @param details merged
 * @param origins the layer that each key of the details comes from: {@code tenant}, {@code group}
 *     or {@code device}
 * @param parameters merged
 * @param secretKeys keys that any layer says a secret of, also when another layer overrides it
 * @param container JSON text of the flavor; empty when there is none
 */
public record DesiredConfiguration(
    long version,
    String configName,
    String configType,
    ObjectNode details,
    Map<String, String> origins,
    ObjectNode parameters,
    Map<String, String> parameterOrigins,
    Set<String> secretKeys,
    String flavorName,
    String flavorType,
    String container) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * @param group the layer of the device's group; null when there is none
   * @param templates by id; null for one that is not known
   */
  public static DesiredConfiguration of(
      @Nullable SharedLayerView tenant,
      @Nullable SharedLayerView group,
      DeviceConfigurationView device,
      Function<String, @Nullable TemplateView> templates) {
    var read = new HashMap<String, Optional<TemplateView>>();
    Function<String, @Nullable TemplateView> once =
        id -> read.computeIfAbsent(id, _ -> Optional.ofNullable(templates.apply(id))).orElse(null);
    var making = new Making(once);
    if (tenant != null) {
      making.add("tenant", tenant.layer());
    }
    if (group != null) {
      making.add("group", group.layer());
    }
    making.add("device", device.layer());
    return making.made(version(tenant, group, device, id -> changedAt(once.apply(id))));
  }

  private static long changedAt(@Nullable TemplateView template) {
    return template == null ? 0 : template.changedAt();
  }

  /**
   * The state of a device, without merging what is wanted of it.
   *
   * @param changedAt of templates by id; 0 for one that is not known
   */
  public static ConfigurationState state(
      @Nullable SharedLayerView tenant,
      @Nullable SharedLayerView group,
      DeviceConfigurationView device,
      ToLongFunction<String> changedAt) {
    return ConfigurationState.of(
        device,
        version(tenant, group, device, changedAt),
        layers(tenant, group, device).allMatch(LayerView::isEmpty));
  }

  private static long version(
      @Nullable SharedLayerView tenant,
      @Nullable SharedLayerView group,
      DeviceConfigurationView device,
      ToLongFunction<String> changedAt) {
    return layers(tenant, group, device)
        .flatMapToLong(
            layer ->
                LongStream.concat(
                    LongStream.of(layer.changedAt()), layer.templates().mapToLong(changedAt)))
        .reduce(device.movedAt(), Math::max);
  }

  private static Stream<LayerView> layers(
      @Nullable SharedLayerView tenant,
      @Nullable SharedLayerView group,
      DeviceConfigurationView device) {
    return Stream.concat(
        Stream.of(tenant, group).filter(Objects::nonNull).map(SharedLayerView::layer),
        Stream.of(device.layer()));
  }

  /** By which clients of Mender's add-on know this version for a device. */
  public UUID deploymentId(DeviceId device) {
    return NameBasedId.of(device.value(), "configuration", String.valueOf(version));
  }

  /** Whether nothing is wanted. */
  public boolean isEmpty() {
    return !hasConfig() && !hasFlavor() && parameters.isEmpty();
  }

  public boolean hasConfig() {
    return !configName.isEmpty();
  }

  public boolean hasFlavor() {
    return !flavorName.isEmpty();
  }

  /** What the device is to have under a key; null when nothing is said of it. */
  public @Nullable JsonNode value(String key) {
    var value = parameters.get(key);
    return value == null ? details.get(key) : value;
  }

  private static final class Making {
    private final Function<String, @Nullable TemplateView> templates;
    private final ObjectNode details = JSON.createObjectNode();
    private final Map<String, String> origins = new LinkedHashMap<>();
    private final ObjectNode parameters = JSON.createObjectNode();
    private final Map<String, String> parameterOrigins = new LinkedHashMap<>();
    private final Set<String> secretKeys = new TreeSet<>();
    private @Nullable TemplateView config;
    private @Nullable TemplateView flavor;

    Making(Function<String, @Nullable TemplateView> templates) {
      this.templates = templates;
    }

    void add(String layer, LayerView view) {
      var ofConfig = template(view.config());
      if (ofConfig != null) {
        config = ofConfig;
        for (var key : merge(layer, ofConfig.body(), details, origins)) {
          parameters.remove(key); // a farther layer said it
          parameterOrigins.remove(key);
        }
      }
      var ofFlavor = template(view.flavor());
      if (ofFlavor != null) {
        flavor = ofFlavor;
      }
      merge(layer, view.parameters(), parameters, parameterOrigins);
    }

    private @Nullable TemplateView template(@Nullable String id) {
      var found = id == null ? null : templates.apply(id);
      return found == null || found.deleted() ? null : found;
    }

    /** Answers the keys. */
    private List<String> merge(
        String layer, String json, ObjectNode into, Map<String, String> origins) {
      var keys = new ArrayList<String>();
      if (JSON.readTree(json) instanceof ObjectNode object) {
        for (var key : object.properties()) {
          keys.add(key.getKey());
          into.set(key.getKey(), key.getValue());
          origins.put(key.getKey(), layer);
          if (Secrets.containsSecret(key.getValue())) {
            secretKeys.add(key.getKey());
          }
        }
      }
      return keys;
    }

    DesiredConfiguration made(long version) {
      return new DesiredConfiguration(
          version,
          config == null ? "" : config.name(),
          config == null ? "" : config.type(),
          details,
          origins,
          parameters,
          parameterOrigins,
          secretKeys,
          flavor == null ? "" : flavor.name(),
          flavor == null ? "" : flavor.type(),
          flavor == null ? "" : flavor.body());
    }
  }
}
