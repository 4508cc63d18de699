package io.muster.deployments.read.web;

import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deployments.queries.DeploymentQuery.FindDeployment;
import io.muster.deployments.queries.DeploymentQuery.FindDeployments;
import io.muster.deployments.queries.DeploymentQuery.FindDeviceLog;
import io.muster.deployments.queries.DeploymentQuery.ListDeployments;
import io.muster.deployments.queries.DeploymentQuery.ListDeploymentsOfDevice;
import io.muster.deployments.queries.DeploymentView;
import io.muster.deployments.queries.DeploymentView.Status;
import io.muster.deployments.queries.DeviceDeploymentView;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.devices.DeploymentMembers;
import io.muster.shared.events.Caller;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Deployments, their counters, and each device in them. */
@RestController
class DeploymentQueryController {

  private static final String V1 = "/api/management/v1/deployments/deployments";
  private static final String V2 = "/api/management/v2/deployments/deployments";

  /** Every deployment here is of software. */
  private static final Set<String> TYPES = Set.of("software", "configuration");

  private final Queries queries;
  private final DeploymentMembers members;

  DeploymentQueryController(Queries queries, DeploymentMembers members) {
    this.queries = queries;
    this.members = members;
  }

  @Access(USERS)
  @GetMapping(V1)
  ResponseEntity<List<DeploymentJson>> list(Caller caller, HttpServletRequest request) {
    return list(caller, request, false);
  }

  @Access(USERS)
  @GetMapping(V2)
  ResponseEntity<List<DeploymentJson>> listV2(Caller caller, HttpServletRequest request) {
    return list(caller, request, true);
  }

  private ResponseEntity<List<DeploymentJson>> list(
      Caller caller, HttpServletRequest request, boolean exact) {
    var type = request.getParameter("type");
    if (type != null && !TYPES.contains(type)) {
      throw Parameters.malformed("type must be software or configuration");
    }
    var sort = String.valueOf(request.getParameter("sort"));
    if (!sort.matches("null||asc|desc")) {
      throw Parameters.malformed("sort must be asc or desc");
    }
    var paging = Parameters.paging(request);
    if ("configuration".equals(type)) {
      return Parameters.answer(
          request, paging, new Page<DeploymentView>(List.of(), 0), view -> json(view, exact));
    }
    var page =
        queries.ask(
            new ListDeployments(
                caller.tenant(),
                Parameters.all(request, "status").stream()
                    .flatMap(word -> statuses(word).stream())
                    .toList(),
                Parameters.all(request, "id"),
                Parameters.all(request, "name"),
                Parameters.text(request, "search"),
                Parameters.time(request, "created_after"),
                Parameters.time(request, "created_before"),
                sort.equals("asc"),
                paging));
    return Parameters.answer(request, paging, page, view -> json(view, exact));
  }

  /** Here, Mender's contract tells an id of the wrong form from one that nobody knows. */
  private static UUID uuid(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw Parameters.malformed("The id of a deployment is a UUID");
    }
  }

  private static List<Status> statuses(String word) {
    return switch (word) {
      case "pending" -> List.of(Status.PENDING, Status.SCHEDULED);
      case "scheduled" -> List.of(Status.SCHEDULED);
      case "inprogress" -> List.of(Status.INPROGRESS, Status.PAUSED);
      case "pause", "paused" -> List.of(Status.PAUSED);
      case "finished" -> List.of(Status.FINISHED);
      case "active" -> List.of(Status.SCHEDULED, Status.PENDING, Status.INPROGRESS, Status.PAUSED);
      default ->
          throw Parameters.malformed(
              "status must be scheduled, pending, inprogress, finished, pause or active");
    };
  }

  @Access(USERS)
  @GetMapping(V1 + "/{id}")
  DeploymentJson find(Caller caller, @PathVariable String id) {
    return json(require(caller, uuid(id)), false);
  }

  @Access(USERS)
  @GetMapping(V1 + "/{id}/statistics")
  Map<String, Integer> statistics(Caller caller, @PathVariable UUID id) {
    return counters(require(caller, id));
  }

  @Access(USERS)
  @PostMapping("/api/management/v1/deployments/deployments/statistics/list")
  List<StatisticsJson> statistics(Caller caller, @Valid @RequestBody StatisticsRequest body) {
    var found = find(caller, body.deploymentIds());
    return body.deploymentIds().stream()
        .map(id -> new StatisticsJson(id.toString(), counters(require(found, id))))
        .toList();
  }

  @Access(USERS)
  @GetMapping({V1 + "/{id}/devices", V1 + "/{id}/device_list"})
  ResponseEntity<Collection<DeviceJson>> devices(
      Caller caller, HttpServletRequest request, @PathVariable UUID id) {
    return devices(caller, request, id, Parameters.pagingIfAsked(request));
  }

  @Access(USERS)
  @GetMapping(V1 + "/{id}/devices/list")
  ResponseEntity<Collection<DeviceJson>> devicesPaged(
      Caller caller, HttpServletRequest request, @PathVariable UUID id) {
    return devices(caller, request, id, Parameters.paging(request));
  }

  private ResponseEntity<Collection<DeviceJson>> devices(
      Caller caller, HttpServletRequest request, UUID id, Paging asked) {
    var statuses = deviceStatuses(request);
    var deployment = require(caller, id);
    return Parameters.answer(
        request,
        asked,
        new DevicesOfDeployment(queries, members, deployment, statuses)::page,
        view -> DeviceJson.of(view, deployment.artifactName()));
  }

  private static Set<DeviceDeploymentStatus> deviceStatuses(HttpServletRequest request) {
    return Parameters.all(request, "status").stream()
        .flatMap(DeploymentQueryController::deviceStatuses)
        .collect(Collectors.toSet());
  }

  private static Stream<DeviceDeploymentStatus> deviceStatuses(String word) {
    var all = Arrays.stream(DeviceDeploymentStatus.values());
    return switch (word) {
      case "active" -> all.filter(status -> !status.isFinal());
      case "finished" -> all.filter(DeviceDeploymentStatus::isFinal);
      case "pause" -> all.filter(status -> status.wire().startsWith("pause_"));
      default -> {
        try {
          yield Stream.of(DeviceDeploymentStatus.ofWire(word));
        } catch (IllegalArgumentException e) {
          throw Parameters.malformed(
              "status must be a device's, like failure; or active, finished or pause");
        }
      }
    };
  }

  @Access(USERS)
  @GetMapping(V1 + "/{id}/devices/{device}/log")
  ResponseEntity<String> log(Caller caller, @PathVariable UUID id, @PathVariable UUID device) {
    var log =
        queries
            .ask(new FindDeviceLog(caller.tenant(), new DeploymentId(id), new DeviceId(device)))
            .orElseThrow(
                () ->
                    Refusal.notFound("log-not-found", "The device sent no log of the deployment")
                        .asException());
    return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(log);
  }

  @Access(USERS)
  @GetMapping(V1 + "/devices/{id}")
  ResponseEntity<List<DeviceHistoryJson>> ofDevice(
      Caller caller, HttpServletRequest request, @PathVariable UUID id) {
    var paging = Parameters.paging(request);
    var page = ofDevice(caller.tenant(), new DeviceId(id), deviceStatuses(request), paging);
    var found =
        find(
            caller,
            page.items().stream().map(view -> UUID.fromString(view.deploymentId())).toList());
    return Parameters.answer(request, paging, page, view -> history(found, view));
  }

  /** Before those that it has asked about, those that wait for it. */
  private Page<DeviceDeploymentView> ofDevice(
      TenantId tenant, DeviceId device, Set<DeviceDeploymentStatus> statuses, Paging paging) {
    var awaiting =
        statuses.isEmpty() || statuses.contains(DeviceDeploymentStatus.PENDING)
            ? members.awaiting(tenant, device)
            : List.<DeploymentId>of();
    var first = awaiting.stream().skip(paging.skip()).limit(paging.perPage()).toList();
    var asked = new ArrayList<DeviceDeploymentView>();
    var skip = Math.max(0, paging.skip() - awaiting.size());
    var aligned = Math.toIntExact(skip / paging.perPage()) + 1;
    var total = 0L;
    for (var page : List.of(aligned, aligned + 1)) {
      var part =
          queries.ask(
              new ListDeploymentsOfDevice(
                  tenant, device, statuses, new Paging(page, paging.perPage())));
      asked.addAll(part.items());
      total = part.total();
    }
    return new Page<>(
        Stream.concat(
                queries.ask(new FindDeployments(tenant, first)).stream()
                    .sorted(Comparator.comparing(DeploymentView::createdAt).reversed())
                    .map(found -> DeviceDeploymentView.unasked(found, device)),
                asked.stream()
                    .skip(skip % paging.perPage())
                    .limit((long) paging.perPage() - first.size()))
            .toList(),
        awaiting.size() + total);
  }

  /** By their ids; one read. */
  private Map<String, DeploymentView> find(Caller caller, List<UUID> ids) {
    return queries
        .ask(
            new FindDeployments(
                caller.tenant(), ids.stream().distinct().map(DeploymentId::new).toList()))
        .stream()
        .collect(Collectors.toMap(DeploymentView::id, Function.identity()));
  }

  private static DeploymentView require(Map<String, DeploymentView> found, UUID id) {
    return Optional.ofNullable(found.get(id.toString())).orElseThrow(() -> notFound(id));
  }

  private DeviceHistoryJson history(Map<String, DeploymentView> found, DeviceDeploymentView view) {
    var deployment = require(found, UUID.fromString(view.deploymentId()));
    return new DeviceHistoryJson(
        view.id(), json(deployment, false), DeviceJson.of(view, deployment.artifactName()));
  }

  private DeploymentView require(Caller caller, UUID id) {
    return queries
        .ask(new FindDeployment(caller.tenant(), new DeploymentId(id)))
        .orElseThrow(() -> notFound(id));
  }

  private static RefusedException notFound(UUID id) {
    return Refusal.notFound("deployment-not-found", "There is no deployment " + id).asException();
  }

  private static Map<String, Integer> counters(DeploymentView view) {
    var counters = new LinkedHashMap<String, Integer>();
    Arrays.stream(DeviceDeploymentStatus.values())
        .forEach(status -> counters.put(status.wire(), view.count(status)));
    return counters;
  }

  /** The first version knows fewer. */
  private static Status ofFirstVersion(Status status) {
    return switch (status) {
      case SCHEDULED -> Status.PENDING;
      case PAUSED -> Status.INPROGRESS;
      default -> status;
    };
  }

  private static DeploymentJson json(DeploymentView view, boolean exact) {
    var status = view.status();
    var shown = exact ? status : ofFirstVersion(status);
    return new DeploymentJson(
        view.id(),
        view.name(),
        view.artifactName(),
        shown.name().toLowerCase(Locale.ROOT),
        view.createdAt(),
        view.startsAt(),
        view.finishedAt(),
        view.deviceCount(),
        view.artifactIds(),
        view.groups(),
        "software",
        new Statistics(counters(view), view.totalBytes()));
  }

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DeploymentJson(
      String id,
      String name,
      String artifactName,
      String status,
      Instant created,
      @Nullable Instant startTs,
      @Nullable Instant finished,
      int deviceCount,
      List<String> artifacts,
      List<String> groups,
      String type,
      Statistics statistics) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Statistics(Map<String, Integer> status, long totalSize) {}

  record DeviceHistoryJson(String id, DeploymentJson deployment, DeviceJson device) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record StatisticsRequest(
      @JsonProperty("deployment_ids") @NotNull @Size(max = 500)
          List<@NotNull UUID> deploymentIds) {}

  record StatisticsJson(@JsonProperty("deployment_id") String id, Map<String, Integer> stats) {}
}
