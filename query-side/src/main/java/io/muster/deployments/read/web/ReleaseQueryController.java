package io.muster.deployments.read.web;

import static io.muster.shared.access.Access.To.USERS;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deployments.queries.DeploymentQuery.ArtifactOrder;
import io.muster.deployments.queries.DeploymentQuery.ListArtifacts;
import io.muster.deployments.queries.DeploymentQuery.ListPayloadTypes;
import io.muster.deployments.queries.DeploymentQuery.ListReleases;
import io.muster.deployments.queries.DeploymentQuery.ListTags;
import io.muster.deployments.queries.Names;
import io.muster.deployments.queries.ReleaseView;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Releases: the artifacts of a name, with what people said of them. */
@RestController
class ReleaseQueryController {

  private static final String V1 = "/api/management/v1/deployments";
  private static final String V2 = "/api/management/v2/deployments";

  private final Queries queries;
  private final JsonMapper json;

  ReleaseQueryController(Queries queries, JsonMapper json) {
    this.queries = queries;
    this.json = json;
  }

  @Access(USERS)
  @GetMapping({V1 + "/deployments/releases", V1 + "/releases"})
  ResponseEntity<List<ReleaseJson>> list(Caller caller, HttpServletRequest request) {
    return list(caller, request, Parameters.pagingIfAsked(request));
  }

  @Access(USERS)
  @GetMapping({V1 + "/deployments/releases/list", V2 + "/deployments/releases"})
  ResponseEntity<List<ReleaseJson>> listPaged(Caller caller, HttpServletRequest request) {
    return list(caller, request, Parameters.paging(request));
  }

  private ResponseEntity<List<ReleaseJson>> list(
      Caller caller, HttpServletRequest request, Paging paging) {
    var names = Names.parse(Parameters.all(request, "name"));
    var found =
        queries.ask(
            new ListReleases(caller.tenant(), names, request.getParameter("update_type"), paging));
    var shown = new Page<>(withArtifacts(caller, found.items()), found.total());
    return Parameters.answer(request, paging, shown, it -> it);
  }

  @Access(USERS)
  @GetMapping(V2 + "/deployments/releases/{name}")
  ReleaseJson find(Caller caller, @PathVariable String name) {
    var named = Names.anyOf(List.of(name));
    var found = queries.ask(new ListReleases(caller.tenant(), named, null, Paging.WHOLE));
    return withArtifacts(caller, found.items()).stream()
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.notFound("release-not-found", "There is no release " + name).asException());
  }

  @Access(USERS)
  @GetMapping(V2 + "/releases/all/tags")
  List<String> tags(Caller caller) {
    return queries.ask(new ListTags(caller.tenant()));
  }

  /** The names of the update modules of all payloads. */
  @Access(USERS)
  @GetMapping(V2 + "/releases/all/types")
  List<String> types(Caller caller) {
    return queries.ask(new ListPayloadTypes(caller.tenant()));
  }

  /** One query for the artifacts of all. */
  private List<ReleaseJson> withArtifacts(Caller caller, List<ReleaseView> releases) {
    var names = releases.stream().map(ReleaseView::name).toList();
    var artifacts =
        names.isEmpty()
            ? Map.<String, List<ArtifactJson>>of()
            : queries
                .ask(
                    new ListArtifacts(
                        caller.tenant(),
                        Names.anyOf(names),
                        null,
                        null,
                        ArtifactOrder.NAME,
                        true,
                        Paging.WHOLE))
                .items()
                .stream()
                .map(view -> ArtifactJson.of(view, json))
                .collect(groupingBy(ArtifactJson::name));
    return releases.stream()
        .map(release -> ReleaseJson.of(release, artifacts.getOrDefault(release.name(), List.of())))
        .toList();
  }

  /** Under the names of both generations of clients. */
  record ReleaseJson(
      String name,
      List<ArtifactJson> artifacts,
      String notes,
      List<String> tags,
      @JsonProperty("Name") String oldName,
      @JsonProperty("Artifacts") List<ArtifactJson> oldArtifacts,
      @JsonProperty("ArtifactsCount") int count) {

    static ReleaseJson of(ReleaseView release, List<ArtifactJson> artifacts) {
      return new ReleaseJson(
          release.name(),
          artifacts,
          release.notes(),
          release.tags(),
          release.name(),
          artifacts,
          artifacts.size());
    }
  }
}
