package io.muster.deployments.read.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.queries.ArtifactView;
import io.muster.deployments.queries.DeploymentQuery.ArtifactOrder;
import io.muster.deployments.queries.DeploymentQuery.FindArtifact;
import io.muster.deployments.queries.DeploymentQuery.ListArtifacts;
import io.muster.deployments.queries.DeploymentQuery.SumStorage;
import io.muster.deployments.read.Deployments;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Artifacts, and releases: the artifacts of a name. */
@RestController
class ArtifactQueryController {

  private static final String V1 = "/api/management/v1/deployments";
  private static final String V2 = "/api/management/v2/deployments";

  private final Deployments deployments;
  private final JsonMapper json;

  ArtifactQueryController(Deployments deployments, JsonMapper json) {
    this.deployments = deployments;
    this.json = json;
  }

  @GetMapping(V1 + "/artifacts")
  ResponseEntity<List<ArtifactJson>> list(Caller caller, HttpServletRequest request) {
    return list(caller, request, Parameters.pagingIfAsked(request));
  }

  @GetMapping(V1 + "/artifacts/list")
  ResponseEntity<List<ArtifactJson>> listPaged(Caller caller, HttpServletRequest request) {
    return list(caller, request, Parameters.paging(request));
  }

  @GetMapping(V2 + "/artifacts")
  ResponseEntity<List<ArtifactJson>> listV2(Caller caller, HttpServletRequest request) {
    var names = Parameters.all(request, "name");
    if (names.size() > 1 && names.stream().anyMatch(name -> name.endsWith("*"))) {
      throw Parameters.malformed("Give several names, or one prefix with *; not both");
    }
    return list(caller, request, Parameters.paging(request));
  }

  private ResponseEntity<List<ArtifactJson>> list(
      Caller caller, HttpServletRequest request, Paging paging) {
    return Parameters.answer(
        request, paging, find(caller, request, paging), view -> ArtifactJson.of(view, json));
  }

  private Page<ArtifactView> find(Caller caller, HttpServletRequest request, Paging paging) {
    var sort = String.valueOf(request.getParameter("sort"));
    if (!sort.matches("null||(name|modified)(:(asc|desc))?")) {
      throw Parameters.malformed("sort must be name or modified, with :asc or :desc");
    }
    return deployments.handle(
        new ListArtifacts(
            caller.tenant(),
            Parameters.all(request, "name"),
            Parameters.text(request, "description"),
            Parameters.text(request, "device_type"),
            sort.startsWith("modified") ? ArtifactOrder.MODIFIED : ArtifactOrder.NAME,
            !sort.endsWith(":desc"),
            paging));
  }

  @GetMapping(V1 + "/artifacts/{id}")
  ArtifactJson find(Caller caller, @PathVariable UUID id) {
    return deployments
        .handle(new FindArtifact(caller.tenant(), new ArtifactId(id)))
        .map(view -> ArtifactJson.of(view, json))
        .orElseThrow(
            () ->
                Refusal.notFound("artifact-not-found", "There is no artifact " + id).asException());
  }

  @GetMapping({V1 + "/deployments/releases", V1 + "/releases", V2 + "/deployments/releases"})
  ResponseEntity<List<ReleaseJson>> releases(Caller caller, HttpServletRequest request) {
    return releases(caller, request, Parameters.pagingIfAsked(request));
  }

  @GetMapping(V1 + "/deployments/releases/list")
  ResponseEntity<List<ReleaseJson>> releasesPaged(Caller caller, HttpServletRequest request) {
    return releases(caller, request, Parameters.paging(request));
  }

  private ResponseEntity<List<ReleaseJson>> releases(
      Caller caller, HttpServletRequest request, Paging paging) {
    var byName = new LinkedHashMap<String, List<ArtifactJson>>();
    find(caller, request, Paging.WHOLE)
        .items()
        .forEach(
            view ->
                byName
                    .computeIfAbsent(view.name(), _ -> new ArrayList<>())
                    .add(ArtifactJson.of(view, json)));
    var part =
        byName.entrySet().stream()
            .skip(paging.skip())
            .limit(paging.perPage())
            .map(release -> ReleaseJson.of(release.getKey(), release.getValue()))
            .toList();
    return Parameters.answer(request, paging, new Page<>(part, byName.size()), it -> it);
  }

  /** A limit of 0: no tenant is limited. */
  @GetMapping(V1 + "/limits/storage")
  Map<String, Long> storage(Caller caller) {
    return Map.of("limit", 0L, "usage", deployments.handle(new SumStorage(caller.tenant())));
  }

  /** Under the names of both generations of clients. */
  record ReleaseJson(
      String name,
      List<ArtifactJson> artifacts,
      @JsonProperty("Name") String oldName,
      @JsonProperty("Artifacts") List<ArtifactJson> oldArtifacts,
      @JsonProperty("ArtifactsCount") int count) {

    static ReleaseJson of(String name, List<ArtifactJson> artifacts) {
      return new ReleaseJson(name, artifacts, name, artifacts, artifacts.size());
    }
  }
}
