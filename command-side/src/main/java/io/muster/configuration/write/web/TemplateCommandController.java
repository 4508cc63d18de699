package io.muster.configuration.write.web;

import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.configuration.commands.TemplateCommand;
import io.muster.configuration.commands.TemplateCommand.ChangeTemplate;
import io.muster.configuration.commands.TemplateCommand.CreateTemplate;
import io.muster.configuration.commands.TemplateCommand.DeleteTemplate;
import io.muster.configuration.events.TemplateId;
import io.muster.configuration.events.TemplateKind;
import io.muster.configuration.queries.Secrets;
import io.muster.configuration.queries.TemplateView;
import io.muster.configuration.write.ConfigurationLookups;
import io.muster.configuration.write.web.ConfigurationTexts.Text;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** Configs and flavors: what people write. */
@RestController
class TemplateCommandController {

  private static final String BASE = "/api/management/v1/configurations";
  private static final String CONFIGS = BASE + "/configs";
  private static final String FLAVORS = BASE + "/flavors";

  private final CommandGateway commands;
  private final ConfigurationLookups lookups;
  private final ConfigurationTexts texts;

  TemplateCommandController(
      CommandGateway commands, ConfigurationLookups lookups, ConfigurationTexts texts) {
    this.commands = commands;
    this.lookups = lookups;
    this.texts = texts;
  }

  @Access(OPERATORS)
  @PostMapping({CONFIGS, CONFIGS + "/list"})
  ResponseEntity<Created> createConfig(Caller caller, @Valid @RequestBody Config body) {
    var text = config(caller, body, null);
    return created(caller, TemplateKind.CONFIG, CONFIGS, body.name(), body.type(), text);
  }

  @Access(OPERATORS)
  @PostMapping({FLAVORS, FLAVORS + "/list"})
  ResponseEntity<Created> createFlavor(Caller caller, @Valid @RequestBody Flavor body) {
    var text = flavor(caller, body, null);
    return created(caller, TemplateKind.FLAVOR, FLAVORS, body.name(), body.type(), text);
  }

  private Text config(Caller caller, Config body, @Nullable TemplateView before) {
    return texts.object(
        caller.tenant(),
        "config_details",
        body.configDetails(),
        before == null ? null : before.body(),
        ConfigurationTexts.MAX_BODY);
  }

  private Text flavor(Caller caller, Flavor body, @Nullable TemplateView before) {
    return texts.any(
        caller.tenant(),
        "container",
        body.container(),
        before == null ? null : before.body(),
        ConfigurationTexts.MAX_BODY);
  }

  private ResponseEntity<Created> created(
      Caller caller, TemplateKind kind, String address, String name, String type, Text text) {
    var id = new TemplateId(UUID.randomUUID());
    commands.sendAndWait(new CreateTemplate(caller.tenant(), id, kind, name, type, text.json()));
    return ResponseEntity.ok()
        .location(URI.create(address + "/" + id))
        .body(Created.of(kind, id, name, type, text.json()));
  }

  @Access(OPERATORS)
  @PutMapping(CONFIGS + "/{id}")
  void changeConfig(
      Caller caller,
      @PathVariable UUID id,
      @RequestHeader(name = "If-Match", required = false) @Nullable String tag,
      @Valid @RequestBody Config body) {
    var before = before(caller, TemplateKind.CONFIG, id);
    change(caller, before, tag, body.name(), body.type(), config(caller, body, before));
  }

  @Access(OPERATORS)
  @PutMapping(FLAVORS + "/{id}")
  void changeFlavor(
      Caller caller,
      @PathVariable UUID id,
      @RequestHeader(name = "If-Match", required = false) @Nullable String tag,
      @Valid @RequestBody Flavor body) {
    var before = before(caller, TemplateKind.FLAVOR, id);
    change(caller, before, tag, body.name(), body.type(), flavor(caller, body, before));
  }

  private TemplateView before(Caller caller, TemplateKind kind, UUID id) {
    return lookups
        .template(caller.tenant(), new TemplateId(id))
        .filter(found -> found.kind() == kind)
        .orElseThrow(() -> notFound(kind, id));
  }

  private static RuntimeException notFound(TemplateKind kind, UUID id) {
    return Refusal.notFound("template-not-found", "There is no " + kind.wire() + " " + id)
        .asException();
  }

  /** Secrets that are left as they are must be those of the version that was read. */
  private void change(
      Caller caller,
      TemplateView before,
      @Nullable String tag,
      String name,
      String type,
      Text text) {
    var id = UUID.fromString(before.id());
    var asked = version(tag);
    var expected = asked == null && text.keepsSecrets() ? Integer.valueOf(before.version()) : asked;
    if (asked != null && text.keepsSecrets() && asked != before.version()) {
      expected = -1; // it was read from another version than the secrets are of
    }
    send(
        new ChangeTemplate(
            caller.tenant(), new TemplateId(id), before.kind(), name, type, text.json(), expected),
        before.kind(),
        id);
  }

  /** Of an entity tag; null for any. */
  private static @Nullable Integer version(@Nullable String tag) {
    if (tag == null || tag.strip().equals("*")) {
      return null;
    }
    var version = tag.strip().replaceAll("^\"|\"$", "");
    return version.matches("\\d{1,9}") ? Integer.valueOf(version) : Integer.valueOf(-1);
  }

  @Access(OPERATORS)
  @DeleteMapping(CONFIGS + "/{id}")
  void deleteConfig(Caller caller, @PathVariable UUID id) {
    delete(caller, TemplateKind.CONFIG, id);
  }

  @Access(OPERATORS)
  @DeleteMapping(FLAVORS + "/{id}")
  void deleteFlavor(Caller caller, @PathVariable UUID id) {
    delete(caller, TemplateKind.FLAVOR, id);
  }

  private void delete(Caller caller, TemplateKind kind, UUID id) {
    send(new DeleteTemplate(caller.tenant(), new TemplateId(id), kind), kind, id);
  }

  private void send(TemplateCommand command, TemplateKind kind, UUID id) {
    try {
      commands.sendAndWait(command);
    } catch (AggregateNotFoundException e) {
      throw notFound(kind, id);
    }
  }

  /** What a client read it may send back. */
  @JsonIgnoreProperties({"id", "refs", "version", "created_ts", "updated_ts"})
  record Config(
      @NotBlank @Size(max = 256) String name,
      @NotNull @Size(max = 256) String type,
      @JsonProperty("config_details") @NotNull String configDetails) {}

  @JsonIgnoreProperties({"id", "refs", "version", "created_ts", "updated_ts"})
  record Flavor(
      @NotBlank @Size(max = 256) String name,
      @NotNull @Size(max = 256) String type,
      @JsonAlias("conatainer") @NotNull String container) {}

  /** The new object, as it will be shown. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Created(
      String id,
      String name,
      String type,
      @Nullable String configDetails,
      @Nullable String container,
      long refs,
      int version) {

    static Created of(TemplateKind kind, TemplateId id, String name, String type, String json) {
      var masked = Secrets.mask(JsonMapper.shared().readTree(json)).toString();
      var isConfig = kind == TemplateKind.CONFIG;
      return new Created(
          id.toString(), name, type, isConfig ? masked : null, isConfig ? null : masked, 0, 1);
    }
  }
}
