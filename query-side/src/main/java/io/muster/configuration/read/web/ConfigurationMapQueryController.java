package io.muster.configuration.read.web;

import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.configuration.queries.ConfigurationQuery.ConfiguredDevice;
import io.muster.configuration.queries.ConfigurationQuery.FindConfiguredDevice;
import io.muster.configuration.queries.ConfigurationQuery.FindSharedLayer;
import io.muster.configuration.queries.ConfigurationQuery.ListConfiguredDevices;
import io.muster.configuration.queries.ConfigurationState;
import io.muster.configuration.queries.DeviceConfigurationView.ReportedView;
import io.muster.configuration.queries.LayerView;
import io.muster.configuration.queries.Secrets;
import io.muster.configuration.queries.SharedLayerView;
import io.muster.configuration.queries.TextValues;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.queries.DeviceQuery.FindDevice;
import io.muster.inventory.events.GroupName;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** What devices are configured to, layer over layer, and what they say they have. */
@RestController
class ConfigurationMapQueryController {

  private static final String BASE = "/api/management/v1/configurations/configmaps";

  private final Queries queries;
  private final EventRecord record;

  ConfigurationMapQueryController(Queries queries, EventRecord record) {
    this.queries = queries;
    this.record = record;
  }

  @Access(USERS)
  @GetMapping(BASE + "/list")
  ResponseEntity<Collection<ConfigurationMapJson>> list(
      Caller caller,
      HttpServletRequest request,
      @RequestParam(required = false) @Nullable String state) {
    var asked = state(state);
    return Parameters.answer(
        request,
        Parameters.pagingIfAsked(request),
        paging -> queries.ask(new ListConfiguredDevices(caller.tenant(), asked, paging)),
        ConfigurationMapJson::of);
  }

  private static @Nullable ConfigurationState state(@Nullable String wire) {
    try {
      return wire == null ? null : ConfigurationState.ofWire(wire);
    } catch (IllegalArgumentException e) {
      throw Parameters.malformed(String.valueOf(e.getMessage()));
    }
  }

  @Access(USERS)
  @GetMapping(BASE + "/{id}")
  ResponseEntity<ConfigurationMapJson> find(Caller caller, @PathVariable UUID id) {
    var found = require(caller, id);
    return tagged(found.view().layer(), ConfigurationMapJson.of(found));
  }

  /** The first part is for {@code If-Match}: what can be changed of it is the layer. */
  private static <T> ResponseEntity<T> tagged(LayerView layer, T body) {
    return ResponseEntity.ok()
        .eTag(layer.tag() + "." + Integer.toHexString(body.hashCode()))
        .body(body);
  }

  /** Of every device that there is, and of those of which something was said. */
  private ConfiguredDevice require(Caller caller, UUID id) {
    var device = new DeviceId(id);
    var found = queries.ask(new FindConfiguredDevice(caller.tenant(), device));
    var isSaid = !found.view().layer().isEmpty() || found.view().reported() != null;
    if (!isSaid && queries.ask(new FindDevice(caller.tenant(), device)).isEmpty()) {
      throw Refusal.notFound("device-not-found", "There is no device " + id).asException();
    }
    return found;
  }

  @Access(USERS)
  @GetMapping(BASE + "/tenant")
  ResponseEntity<LayerJson> ofTenant(Caller caller) {
    return layer(caller, null);
  }

  @Access(USERS)
  @GetMapping(BASE + "/group/{name}")
  ResponseEntity<LayerJson> ofGroup(Caller caller, @PathVariable String name) {
    return layer(caller, new GroupName(name));
  }

  private ResponseEntity<LayerJson> layer(Caller caller, @Nullable GroupName group) {
    var found =
        queries
            .ask(new FindSharedLayer(caller.tenant(), group))
            .map(SharedLayerView::layer)
            .orElse(LayerView.EMPTY);
    if (found.changedAt() == 0 && group != null) {
      throw Refusal.notFound(
              "configuration-not-found", "Nothing was said of a configuration of group " + group)
          .asException();
    }
    return tagged(
        found,
        new LayerJson(
            found.config(),
            found.flavor(),
            Secrets.mask(JsonMapper.shared().readTree(found.parameters())).toString(),
            found.changedAt()));
  }

  /** Mender's configure add-on: what is wanted of a device and what it says it has. */
  @Access(USERS)
  @GetMapping("/api/management/v1/deviceconfig/configurations/device/{id}")
  AddOnJson addOn(Caller caller, @PathVariable UUID id) {
    var found = require(caller, id);
    var reported = found.view().reported();
    return new AddOnJson(
        id.toString(),
        TextValues.of(
            Secrets.mask(found.desired().details()), Secrets.mask(found.desired().parameters())),
        reported == null ? Map.of() : said(reported),
        found.desired().version() == 0
            ? null
            : found.desired().deploymentId(new DeviceId(id)).toString(),
        reported == null ? null : reported.at(),
        changedAt(caller, found.desired().version()));
  }

  /** A version is the position of the event that made it: one read of the record. */
  private @Nullable Instant changedAt(Caller caller, long version) {
    return version == 0
        ? null
        : record
            .ofTenant(caller.tenant(), version - 1)
            .findFirst()
            .map(RecordedEvent::recordedAt)
            .orElse(null);
  }

  private static Map<String, String> said(ReportedView reported) {
    var object = JsonMapper.shared().createObjectNode();
    for (var key : reported.keys()) {
      var value = key.value();
      if (value != null) {
        object.set(key.key(), JsonMapper.shared().readTree(value));
      }
    }
    return TextValues.of(object);
  }

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LayerJson(
      @Nullable String configId,
      @Nullable String flavorId,
      String uniqueDevParameters,
      long version) {}

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AddOnJson(
      String id,
      Map<String, String> configured,
      Map<String, String> reported,
      @Nullable String deploymentId,
      @Nullable Instant reportedTs,
      @Nullable Instant updatedTs) {}
}
