package io.muster.deployments.read.web;

import static io.muster.shared.access.Access.To.USERS;

import io.muster.actions.queries.ActionQuery.SumOutputs;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.queries.ArtifactView;
import io.muster.deployments.queries.DeploymentQuery.ArtifactOrder;
import io.muster.deployments.queries.DeploymentQuery.FindArtifact;
import io.muster.deployments.queries.DeploymentQuery.ListArtifacts;
import io.muster.deployments.queries.DeploymentQuery.SumStorage;
import io.muster.deployments.queries.Names;
import io.muster.multitenant.queries.TenantQuery.FindLimits;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Artifacts, and what they take. */
@RestController
class ArtifactQueryController {

  private static final String V1 = "/api/management/v1/deployments";
  private static final String V2 = "/api/management/v2/deployments";

  private final Queries queries;
  private final JsonMapper json;

  ArtifactQueryController(Queries queries, JsonMapper json) {
    this.queries = queries;
    this.json = json;
  }

  @Access(USERS)
  @GetMapping(V1 + "/artifacts")
  ResponseEntity<Collection<ArtifactJson>> list(Caller caller, HttpServletRequest request) {
    return list(caller, request, Parameters.pagingIfAsked(request));
  }

  @Access(USERS)
  @GetMapping(V1 + "/artifacts/list")
  ResponseEntity<Collection<ArtifactJson>> listPaged(Caller caller, HttpServletRequest request) {
    return list(caller, request, Parameters.paging(request));
  }

  @Access(USERS)
  @GetMapping(V2 + "/artifacts")
  ResponseEntity<Collection<ArtifactJson>> listV2(Caller caller, HttpServletRequest request) {
    var names = Parameters.all(request, "name");
    if (names.size() > 1 && names.stream().anyMatch(name -> name.endsWith("*"))) {
      throw Parameters.malformed("Give several names, or one prefix with *; not both");
    }
    return list(caller, request, Parameters.paging(request));
  }

  private ResponseEntity<Collection<ArtifactJson>> list(
      Caller caller, HttpServletRequest request, Paging asked) {
    return Parameters.answer(
        request,
        asked,
        paging -> find(caller, request, paging),
        view -> ArtifactJson.of(view, json));
  }

  private Page<ArtifactView> find(Caller caller, HttpServletRequest request, Paging paging) {
    var sort = String.valueOf(request.getParameter("sort"));
    if (!sort.matches("null||(name|modified)(:(asc|desc))?")) {
      throw Parameters.malformed("sort must be name or modified, with :asc or :desc");
    }
    return queries.ask(
        new ListArtifacts(
            caller.tenant(),
            Names.parse(Parameters.all(request, "name")),
            Parameters.text(request, "description"),
            Parameters.text(request, "device_type"),
            sort.startsWith("modified") ? ArtifactOrder.MODIFIED : ArtifactOrder.NAME,
            !sort.endsWith(":desc"),
            paging));
  }

  @Access(USERS)
  @GetMapping(V1 + "/artifacts/{id}")
  ArtifactJson find(Caller caller, @PathVariable UUID id) {
    return queries
        .ask(new FindArtifact(caller.tenant(), new ArtifactId(id)))
        .map(view -> ArtifactJson.of(view, json))
        .orElseThrow(
            () ->
                Refusal.notFound("artifact-not-found", "There is no artifact " + id).asException());
  }

  /** Of artifacts, and of what actions wrote. A limit of 0: the tenant is not limited. */
  @Access(USERS)
  @GetMapping(V1 + "/limits/storage")
  Map<String, Long> storage(Caller caller) {
    var limit = queries.ask(new FindLimits(caller.tenant())).storageBytes();
    var usage =
        queries.ask(new SumStorage(caller.tenant())) + queries.ask(new SumOutputs(caller.tenant()));
    return Map.of("limit", limit == null ? 0 : limit, "usage", usage);
  }
}
