package io.muster.configuration.read.web;

import static io.muster.shared.access.Access.To.USERS;

import io.muster.configuration.events.TemplateId;
import io.muster.configuration.events.TemplateKind;
import io.muster.configuration.queries.ConfigurationQuery.CountTemplates;
import io.muster.configuration.queries.ConfigurationQuery.FindTemplate;
import io.muster.configuration.queries.ConfigurationQuery.ListTemplates;
import io.muster.configuration.queries.ConfigurationQuery.Template;
import io.muster.configuration.queries.Secrets;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** Configs and flavors, with their secrets masked. */
@RestController
class TemplateQueryController {

  private static final String BASE = "/api/management/v1/configurations";
  private static final String CONFIGS = BASE + "/configs";
  private static final String FLAVORS = BASE + "/flavors";

  private final Queries queries;
  private final JsonMapper json;

  TemplateQueryController(Queries queries, JsonMapper json) {
    this.queries = queries;
    this.json = json;
  }

  @Access(USERS)
  @GetMapping(CONFIGS + "/list")
  ResponseEntity<Collection<ConfigJson>> configs(Caller caller, HttpServletRequest request) {
    return list(caller, request, TemplateKind.CONFIG, null, this::config);
  }

  @Access(USERS)
  @GetMapping(FLAVORS + "/list")
  ResponseEntity<Collection<FlavorJson>> flavors(Caller caller, HttpServletRequest request) {
    return list(caller, request, TemplateKind.FLAVOR, null, this::flavor);
  }

  @Access(USERS)
  @GetMapping(CONFIGS + "/list/type/{type}")
  ResponseEntity<Collection<ConfigJson>> configsOfType(
      Caller caller, HttpServletRequest request, @PathVariable String type) {
    return list(caller, request, TemplateKind.CONFIG, type, this::config);
  }

  @Access(USERS)
  @GetMapping(FLAVORS + "/list/type/{type}")
  ResponseEntity<Collection<FlavorJson>> flavorsOfType(
      Caller caller, HttpServletRequest request, @PathVariable String type) {
    return list(caller, request, TemplateKind.FLAVOR, type, this::flavor);
  }

  private <J> ResponseEntity<Collection<J>> list(
      Caller caller,
      HttpServletRequest request,
      TemplateKind kind,
      @Nullable String type,
      Function<Template, J> json) {
    return Parameters.answer(
        request,
        Parameters.pagingIfAsked(request),
        paging -> queries.ask(new ListTemplates(caller.tenant(), kind, type, paging)),
        json);
  }

  @Access(USERS)
  @GetMapping(CONFIGS + "/list/count")
  Map<String, Long> countConfigs(Caller caller) {
    return Map.of("count", queries.ask(new CountTemplates(caller.tenant(), TemplateKind.CONFIG)));
  }

  @Access(USERS)
  @GetMapping(FLAVORS + "/list/count")
  Map<String, Long> countFlavors(Caller caller) {
    return Map.of("count", queries.ask(new CountTemplates(caller.tenant(), TemplateKind.FLAVOR)));
  }

  @Access(USERS)
  @GetMapping(CONFIGS + "/{id}")
  ResponseEntity<ConfigJson> findConfig(Caller caller, @PathVariable UUID id) {
    var found = require(caller, TemplateKind.CONFIG, id);
    return tagged(found).body(config(found));
  }

  @Access(USERS)
  @GetMapping(FLAVORS + "/{id}")
  ResponseEntity<FlavorJson> findFlavor(Caller caller, @PathVariable UUID id) {
    var found = require(caller, TemplateKind.FLAVOR, id);
    return tagged(found).body(flavor(found));
  }

  private static ResponseEntity.BodyBuilder tagged(Template found) {
    return ResponseEntity.ok().eTag(String.valueOf(found.view().version()));
  }

  private Template require(Caller caller, TemplateKind kind, UUID id) {
    return queries
        .ask(new FindTemplate(caller.tenant(), kind, new TemplateId(id)))
        .orElseThrow(
            () ->
                Refusal.notFound("template-not-found", "There is no " + kind.wire() + " " + id)
                    .asException());
  }

  private String masked(Template template) {
    return Secrets.mask(json.readTree(template.view().body())).toString();
  }

  private ConfigJson config(Template template) {
    var view = template.view();
    return new ConfigJson(
        view.id(),
        view.name(),
        view.type(),
        masked(template),
        template.refs(),
        view.version(),
        view.createdAt(),
        view.updatedAt());
  }

  private FlavorJson flavor(Template template) {
    var view = template.view();
    return new FlavorJson(
        view.id(),
        view.name(),
        view.type(),
        masked(template),
        template.refs(),
        view.version(),
        view.createdAt(),
        view.updatedAt());
  }

  @JsonNaming(SnakeCaseStrategy.class)
  record ConfigJson(
      String id,
      String name,
      String type,
      String configDetails,
      long refs,
      int version,
      Instant createdTs,
      Instant updatedTs) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record FlavorJson(
      String id,
      String name,
      String type,
      String container,
      long refs,
      int version,
      Instant createdTs,
      Instant updatedTs) {}
}
