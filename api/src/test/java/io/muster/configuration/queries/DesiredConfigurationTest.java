package io.muster.configuration.queries;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.DeviceConfigurationEvent.DeviceLayerAssigned;
import io.muster.configuration.events.DeviceConfigurationEvent.DeviceLayerRemoved;
import io.muster.configuration.events.SharedLayerEvent.SharedLayerAssigned;
import io.muster.configuration.events.SharedLayerEvent.SharedLayerRemoved;
import io.muster.configuration.events.TemplateEvent.TemplateDeleted;
import io.muster.configuration.events.TemplateId;
import io.muster.configuration.events.TemplateKind;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DesiredConfigurationTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private static TemplateView config(String id, String body, long changedAt) {
    return new TemplateView(
        id, "acme", TemplateKind.CONFIG, id, "type", body, 1, false, changedAt, NOON, NOON);
  }

  private static SharedLayerView shared(LayerView layer) {
    return new SharedLayerView("id", "acme", layer);
  }

  private static DeviceConfigurationView device(LayerView layer) {
    return new DeviceConfigurationView(
        DEVICE.toString(), "acme", "north", 5, layer, null, List.of(), 0, null);
  }

  @Test
  void aNearerConfigCountsBeforeAFartherParameter() {
    var desired =
        DesiredConfiguration.of(
            shared(new LayerView(null, null, "{\"log\":\"tenant\",\"p\":1}", 3)),
            null,
            device(new LayerView("own", null, "{}", 7)),
            Map.of("own", config("own", "{\"log\":\"device\"}", 4))::get);
    assertThat(desired.value("log")).hasToString("\"device\"");
    assertThat(desired.parameters()).hasToString("{\"p\":1}");
    assertThat(desired.origins()).containsEntry("log", "device");
    assertThat(desired.parameterOrigins()).doesNotContainKey("log");
  }

  @Test
  void mergesTheLayersAndTellsWhereEachKeyComesFrom() {
    var templates =
        Map.of(
            "of-tenant", config("of-tenant", "{\"a\":1,\"b\":1,\"c\":1}", 2),
            "of-group", config("of-group", "{\"b\":2,\"c\":2}", 9),
            "of-device", config("of-device", "{\"c\":3}", 4));
    var desired =
        DesiredConfiguration.of(
            shared(new LayerView("of-tenant", null, "{\"p\":1}", 3)),
            shared(new LayerView("of-group", null, "{}", 6)),
            device(new LayerView("of-device", null, "{\"p\":2}", 7)),
            templates::get);
    assertThat(desired.details().toString()).isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
    assertThat(desired.origins()).isEqualTo(Map.of("a", "tenant", "b", "group", "c", "device"));
    assertThat(desired.configName()).isEqualTo("of-device");
    assertThat(desired.parameters().toString()).isEqualTo("{\"p\":2}");
    assertThat(desired.version()).as("the latest change of all").isEqualTo(9);
  }

  @Test
  void saysNothingOfATemplateThatIsGoneButItsVersion() {
    var gone =
        TemplateView.after(
            config("gone", "{\"a\":1}", 8),
            new TemplateDeleted(ACME, new TemplateId(new UUID(0, 9))),
            new Recorded(9, NOON, "stream"));
    var desired =
        DesiredConfiguration.of(
            null, null, device(new LayerView("gone", "gone", "{}", 7)), _ -> gone);
    assertThat(desired.hasConfig()).isFalse();
    assertThat(desired.hasFlavor()).isFalse();
    assertThat(desired.version()).isEqualTo(9);
  }

  /** Whatever happens to the layers of a device, in whatever order. */
  @Property
  void theVersionNeverGoesBack(@ForAll List<@IntRange(max = 6) Integer> changes) {
    var tenant = new SharedLayerView[1];
    var group = new SharedLayerView[1];
    var device = DeviceConfigurationView.empty(ACME, DEVICE);
    var north = new GroupName("north");
    var assignment = new Assignment(null, null, "{\"x\":1}");
    var before = 0L;
    var position = 0L;
    for (var change : changes) {
      var recorded = new Recorded(++position, NOON, "stream");
      switch (change) {
        case 0 ->
            tenant[0] =
                SharedLayerView.after(
                    tenant[0], new SharedLayerAssigned(ACME, null, assignment), recorded);
        case 1 ->
            tenant[0] =
                SharedLayerView.after(tenant[0], new SharedLayerRemoved(ACME, null), recorded);
        case 2 ->
            group[0] =
                SharedLayerView.after(
                    group[0], new SharedLayerAssigned(ACME, north, assignment), recorded);
        default -> {
          var event =
              switch (change) {
                case 3 -> new DeviceLayerAssigned(ACME, DEVICE, assignment);
                case 4 -> new DeviceLayerRemoved(ACME, DEVICE);
                case 5 -> new GroupAssigned(ACME, DEVICE, null, north);
                default -> new GroupLeft(ACME, DEVICE, north);
              };
          device = Objects.requireNonNull(DeviceConfigurationView.after(device, event, recorded));
        }
      }
      var desired =
          DesiredConfiguration.of(
              tenant[0], device.group() == null ? null : group[0], device, _ -> null);
      assertThat(desired.version()).isGreaterThanOrEqualTo(before);
      before = desired.version();
    }
  }
}
