package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a device is now, folded from its events, is what each context's API shows. */
final class FoldedState {

  private static final String STATE = "/api/management/v1/audit/devices/%s/state";
  private static final String DEVICE = "/api/management/v2/devauth/devices/";
  private static final String INVENTORY = "/api/management/v1/inventory/devices/";
  private static final String DEPLOYMENTS =
      "/api/management/v1/deployments/deployments/devices/%s?per_page=500";

  private FoldedState() {}

  static void assertShown(TestServer server, String device) {
    var state = server.get(STATE.formatted(device));
    assertThat(state.path("device")).isEqualTo(withoutContact(server.get(DEVICE + device)));
    assertThat(state.path("inventory")).isEqualTo(withoutContact(server.get(INVENTORY + device)));
    var shown = server.get(DEPLOYMENTS.formatted(device));
    assertThat(state.path("deployments")).hasSameSizeAs(shown);
    for (var each : shown) {
      var folded =
          StreamSupport.stream(state.path("deployments").spliterator(), false)
              .filter(it -> it.path("id").equals(each.path("deployment").path("id")))
              .findFirst()
              .orElseThrow();
      assertThat(folded.path("device")).isEqualTo(each.path("device"));
      assertThat(folded.path("artifact_name"))
          .isEqualTo(each.path("deployment").path("artifact_name"));
    }
  }

  /** When the device was last heard of is a measurement, and not in the record. */
  private static JsonNode withoutContact(JsonNode shown) {
    ((ObjectNode) shown).remove("check_in_time");
    if (shown.path("attributes") instanceof ArrayNode attributes) {
      attributes.removeIf(attribute -> attribute.path("name").asString().equals("check_in_time"));
    }
    return shown;
  }
}
