package io.muster.deployments.read.web;

import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deployments.queries.ArtifactView;
import io.muster.deployments.queries.DeploymentQuery.ArtifactOrder;
import io.muster.deployments.queries.DeploymentQuery.ListArtifacts;
import io.muster.deployments.queries.DeploymentQuery.ListReleaseNotes;
import io.muster.deployments.queries.ReleaseView;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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
    var releases = releases(caller, Parameters.all(request, "name"));
    var part = releases.stream().skip(paging.skip()).limit(paging.perPage()).toList();
    return Parameters.answer(request, paging, new Page<>(part, releases.size()), it -> it);
  }

  @Access(USERS)
  @GetMapping(V2 + "/deployments/releases/{name}")
  ReleaseJson find(Caller caller, @PathVariable String name) {
    return releases(caller, List.of(name)).stream()
        .filter(release -> release.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.notFound("release-not-found", "There is no release " + name).asException());
  }

  @Access(USERS)
  @GetMapping(V2 + "/releases/all/tags")
  TreeSet<String> tags(Caller caller) {
    var tags = new TreeSet<String>();
    releases(caller, List.of()).forEach(release -> tags.addAll(release.tags()));
    return tags;
  }

  /** The names of the update modules of all payloads. */
  @Access(USERS)
  @GetMapping(V2 + "/releases/all/types")
  TreeSet<String> types(Caller caller) {
    var types = new TreeSet<String>();
    for (var artifact : artifacts(caller, List.of())) {
      for (var update : artifact.content().updates()) {
        var type = update.type();
        if (type != null) {
          types.add(type);
        }
      }
    }
    return types;
  }

  private List<ArtifactView> artifacts(Caller caller, List<String> names) {
    return queries
        .ask(
            new ListArtifacts(
                caller.tenant(), names, null, null, ArtifactOrder.NAME, true, Paging.WHOLE))
        .items();
  }

  private List<ReleaseJson> releases(Caller caller, List<String> names) {
    var byName = new LinkedHashMap<String, List<ArtifactJson>>();
    artifacts(caller, names)
        .forEach(
            view ->
                byName
                    .computeIfAbsent(view.name(), _ -> new ArrayList<>())
                    .add(ArtifactJson.of(view, json)));
    Map<String, ReleaseView> said = new HashMap<>();
    queries.ask(new ListReleaseNotes(caller.tenant())).forEach(view -> said.put(view.name(), view));
    return byName.entrySet().stream()
        .map(
            release ->
                ReleaseJson.of(release.getKey(), release.getValue(), said.get(release.getKey())))
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

    static ReleaseJson of(String name, List<ArtifactJson> artifacts, @Nullable ReleaseView said) {
      return new ReleaseJson(
          name,
          artifacts,
          said == null ? "" : said.notes(),
          said == null ? List.of() : said.tags(),
          name,
          artifacts,
          artifacts.size());
    }
  }
}
