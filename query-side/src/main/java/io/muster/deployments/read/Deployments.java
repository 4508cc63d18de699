package io.muster.deployments.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;

import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.deployments.events.ArtifactEvent;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeploymentsEvent;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deployments.events.ReleaseEvent;
import io.muster.deployments.queries.ArtifactView;
import io.muster.deployments.queries.DeploymentQuery.ArtifactOrder;
import io.muster.deployments.queries.DeploymentQuery.FindArtifact;
import io.muster.deployments.queries.DeploymentQuery.FindDeployment;
import io.muster.deployments.queries.DeploymentQuery.FindDeployments;
import io.muster.deployments.queries.DeploymentQuery.FindDeviceDeployment;
import io.muster.deployments.queries.DeploymentQuery.FindDeviceLog;
import io.muster.deployments.queries.DeploymentQuery.FindDevicesOfDeployment;
import io.muster.deployments.queries.DeploymentQuery.ListArtifacts;
import io.muster.deployments.queries.DeploymentQuery.ListDeployments;
import io.muster.deployments.queries.DeploymentQuery.ListDeploymentsOfDevice;
import io.muster.deployments.queries.DeploymentQuery.ListDevicesOfDeployment;
import io.muster.deployments.queries.DeploymentQuery.ListPayloadTypes;
import io.muster.deployments.queries.DeploymentQuery.ListReleases;
import io.muster.deployments.queries.DeploymentQuery.ListTags;
import io.muster.deployments.queries.DeploymentQuery.SumStorage;
import io.muster.deployments.queries.DeploymentView;
import io.muster.deployments.queries.DeviceDeploymentView;
import io.muster.deployments.queries.DeviceLogView;
import io.muster.deployments.queries.Names;
import io.muster.deployments.queries.ReleaseView;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.projection.Views;
import io.muster.shared.queries.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.axonframework.queryhandling.QueryHandler;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/** Answers {@link io.muster.deployments.queries.DeploymentQuery}s. One read each, a page two. */
@Component
public class Deployments {

  /** A release whose last artifact was removed keeps what was said of it, for the next one. */
  private static final Bson THERE = exists("artifacts.0");

  private final ReadModel<ArtifactEvent, ArtifactView> artifacts;
  private final ReadModel<DeploymentsEvent, DeploymentView> deployments;
  private final ReadModel<DeviceDeploymentEvent, DeviceDeploymentView> devices;
  private final ReadModel<LogReported, DeviceLogView> logs;
  private final ReadModel<ReleaseEvent, ReleaseView> releases;

  Deployments(ReadModels readModels) {
    artifacts =
        readModels.make(
            Deployments.class,
            "artifacts",
            ArtifactView.class,
            ArtifactEvent.class,
            event -> List.of(event.artifactId().toString()),
            ArtifactView::after,
            new IndexModel(Indexes.ascending("tenantId", "name", "_id")));
    deployments =
        readModels.make(
            Deployments.class,
            "deployments",
            DeploymentView.class,
            DeploymentsEvent.class,
            event -> List.of(event.deploymentId().toString()),
            DeploymentView::after,
            new IndexModel(Indexes.ascending("tenantId", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "createdAt", "_id")));
    devices =
        readModels.make(
            Deployments.class,
            "devices",
            DeviceDeploymentView.class,
            DeviceDeploymentEvent.class,
            event ->
                List.of(DeviceDeploymentId.of(event.deploymentId(), event.deviceId()).toString()),
            DeviceDeploymentView::after,
            new IndexModel(Indexes.ascending("tenantId", "deploymentId", "deviceId")),
            new IndexModel(Indexes.ascending("tenantId", "deviceId", "createdAt", "_id")));
    logs =
        readModels.make(
            Deployments.class,
            "logs",
            DeviceLogView.class,
            LogReported.class,
            event -> List.of(DeviceLogView.idOf(event)),
            DeviceLogView::after);
    releases =
        readModels.make(
            Deployments.class,
            "releases",
            ReleaseView.class,
            ReleaseEvent.class,
            event -> List.of(event.releaseId().toString()),
            ReleaseView::after,
            new IndexModel(Indexes.ascending("tenantId", "name", "_id")));
  }

  @QueryHandler
  Optional<ArtifactView> handle(FindArtifact query) {
    return artifacts.of(query.tenantId()).findById(query.artifactId().toString());
  }

  /** What names, or one with an asterisk at its end, ask for. */
  private static List<Bson> named(Names names) {
    var prefix = names.prefix();
    if (prefix != null) {
      return List.of(regex("name", "^" + Pattern.quote(prefix)));
    }
    return names.anyOf().isEmpty() ? List.of() : List.of(in("name", names.anyOf()));
  }

  @QueryHandler
  Page<ArtifactView> handle(ListArtifacts query) {
    var filters = new ArrayList<>(named(query.names()));
    var description = query.description();
    if (description != null) {
      filters.add(contains("description", description));
    }
    var deviceType = query.deviceType();
    if (deviceType != null) {
      filters.add(eq("content.deviceTypes", deviceType));
    }
    var field = query.sort() == ArtifactOrder.NAME ? "name" : "modifiedAt";
    return artifacts
        .of(query.tenantId())
        .page(
            filters.isEmpty() ? empty() : and(filters),
            order(field, query.ascending()),
            query.paging());
  }

  @QueryHandler
  Page<ReleaseView> handle(ListReleases query) {
    var filters = new ArrayList<Bson>(List.of(THERE));
    filters.addAll(named(query.names()));
    var type = query.updateType();
    if (type != null) {
      filters.add(in("name", releasesWith(query.tenantId(), type)));
    }
    return releases.of(query.tenantId()).page(and(filters), order("name", true), query.paging());
  }

  private List<String> releasesWith(TenantId tenant, String updateType) {
    return artifacts
        .of(tenant)
        .aggregate(eq("content.updates.type", updateType), Aggregates.group("$name"))
        .stream()
        .map(found -> found.getString("_id").getValue())
        .toList();
  }

  @QueryHandler
  List<String> handle(ListTags query) {
    return distinct(releases.of(query.tenantId()), THERE, "tags");
  }

  @QueryHandler
  List<String> handle(ListPayloadTypes query) {
    return distinct(artifacts.of(query.tenantId()), empty(), "content.updates", "type");
  }

  /** The values in the elements of a list, each once, in order. */
  private static List<String> distinct(Views<?> views, Bson filter, String list, String... field) {
    var value = "$" + list + (field.length == 0 ? "" : "." + field[0]);
    return views
        .aggregate(
            filter,
            Aggregates.unwind("$" + list),
            Aggregates.match(ne(value.substring(1), null)),
            Aggregates.group(value))
        .stream()
        .map(found -> found.getString("_id").getValue())
        .sorted()
        .toList();
  }

  @QueryHandler
  long handle(SumStorage query) {
    return artifacts
        .of(query.tenantId())
        .aggregate(empty(), Aggregates.group(null, Accumulators.sum("bytes", "$content.sizeBytes")))
        .stream()
        .mapToLong(sum -> sum.getNumber("bytes").longValue())
        .sum();
  }

  @QueryHandler
  Optional<DeploymentView> handle(FindDeployment query) {
    return deployments.of(query.tenantId()).findById(query.deploymentId().toString());
  }

  @QueryHandler
  List<DeploymentView> handle(FindDeployments query) {
    return deployments
        .of(query.tenantId())
        .list(in("_id", query.deploymentIds().stream().map(DeploymentId::toString).toList()));
  }

  @QueryHandler
  Page<DeploymentView> handle(ListDeployments query) {
    var filters = new ArrayList<Bson>();
    if (!query.statuses().isEmpty()) {
      filters.add(or(query.statuses().stream().map(Deployments::is).toList()));
    }
    if (!query.ids().isEmpty()) {
      filters.add(in("_id", query.ids()));
    }
    if (!query.names().isEmpty()) {
      filters.add(in("name", query.names()));
    }
    var search = query.search();
    if (search != null) {
      filters.add(or(contains("name", search), contains("artifactName", search)));
    }
    var after = query.createdAfter();
    if (after != null) {
      filters.add(gte("createdAt", after));
    }
    var before = query.createdBefore();
    if (before != null) {
      filters.add(lte("createdAt", before));
    }
    return deployments
        .of(query.tenantId())
        .page(
            filters.isEmpty() ? empty() : and(filters),
            order("createdAt", query.ascending()),
            query.paging());
  }

  private static Bson is(DeploymentView.Status status) {
    return switch (status) {
      case SCHEDULED -> and(open(), eq("paused", false), eq("scheduled", true));
      case PENDING -> and(open(), eq("paused", false), eq("scheduled", false), eq("begun", false));
      case INPROGRESS ->
          and(open(), eq("paused", false), eq("scheduled", false), eq("begun", true));
      case PAUSED -> and(open(), eq("paused", true));
      case FINISHED -> ne("finishedAt", null);
    };
  }

  private static Bson open() {
    return eq("finishedAt", null);
  }

  @QueryHandler
  List<DeviceDeploymentView> handle(FindDevicesOfDeployment query) {
    return devices
        .of(query.tenantId())
        .list(
            in(
                "_id",
                query.deviceIds().stream()
                    .map(device -> DeviceDeploymentId.of(query.deploymentId(), device).toString())
                    .toList()));
  }

  @QueryHandler
  Page<DeviceDeploymentView> handle(ListDevicesOfDeployment query) {
    return devices
        .of(query.tenantId())
        .page(
            and(eq("deploymentId", query.deploymentId().toString()), anyOf(query.statuses())),
            Sorts.ascending("deviceId"),
            query.paging());
  }

  @QueryHandler
  Page<DeviceDeploymentView> handle(ListDeploymentsOfDevice query) {
    return devices
        .of(query.tenantId())
        .page(
            and(
                eq("deviceId", query.deviceId().toString()),
                eq("hidden", false),
                anyOf(query.statuses())),
            order("createdAt", false),
            query.paging());
  }

  private static Bson anyOf(Set<DeviceDeploymentStatus> statuses) {
    return statuses.isEmpty()
        ? empty()
        : in("status", statuses.stream().map(DeviceDeploymentStatus::name).toList());
  }

  @QueryHandler
  Optional<DeviceDeploymentView> handle(FindDeviceDeployment query) {
    return devices
        .of(query.tenantId())
        .findById(DeviceDeploymentId.of(query.deploymentId(), query.deviceId()).toString());
  }

  @QueryHandler
  Optional<String> handle(FindDeviceLog query) {
    return logs.of(query.tenantId())
        .findById(DeviceDeploymentId.of(query.deploymentId(), query.deviceId()).toString())
        .map(DeviceLogView::text);
  }

  private static Bson contains(String field, String part) {
    return part.isEmpty()
        ? empty()
        : regex(field, Pattern.compile(Pattern.quote(part), Pattern.CASE_INSENSITIVE));
  }

  private static Bson order(String field, boolean ascending) {
    return ascending
        ? Sorts.orderBy(Sorts.ascending(field), Sorts.ascending("_id"))
        : Sorts.orderBy(Sorts.descending(field), Sorts.descending("_id"));
  }
}
