package io.muster.deployments.read.web;

import io.muster.deployments.events.DeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.queries.DeploymentView;
import io.muster.deployments.queries.DeviceDeploymentView;
import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The deployments that a device took part in, in the order in which they came to it, and those that
 * name it and wait for it. One for a group or for all comes when the device asks.
 */
@Component
class DeploymentsPart implements DeviceStatePart {

  @Override
  public String name() {
    return "deployments";
  }

  @Override
  public Folding begin() {
    return new DeploymentsFolding();
  }

  private static final class DeploymentsFolding implements Folding {

    private @Nullable DeviceId device;
    private final Map<String, DeploymentView> deployments = new LinkedHashMap<>();
    private final Map<String, DeviceDeploymentView> views = new LinkedHashMap<>();

    @Override
    public void add(DomainEvent event, Recorded recorded) {
      if (event instanceof ConcernsDevice happened) {
        device = happened.deviceId();
      }
      if (event instanceof DeploymentEvent happened) {
        var id = happened.deploymentId().toString();
        put(deployments, id, DeploymentView.after(deployments.get(id), happened, recorded));
      }
      if (event instanceof DeviceDeploymentEvent happened) {
        var id = happened.deploymentId().toString();
        put(views, id, DeviceDeploymentView.after(views.get(id), happened, recorded));
      }
    }

    private static <V> void put(Map<String, V> all, String id, @Nullable V view) {
      if (view != null) {
        all.put(id, view);
      }
    }

    @Override
    public Object shown() {
      return Stream.concat(views.values().stream(), waiting()).map(this::shown).toList();
    }

    private Stream<DeviceDeploymentView> waiting() {
      var waits = device;
      return waits == null
          ? Stream.of()
          : deployments.values().stream()
              .filter(it -> it.finishedAt() == null && !views.containsKey(it.id()))
              .map(it -> DeviceDeploymentView.unasked(it, waits));
    }

    private DeploymentJson shown(DeviceDeploymentView view) {
      var deployment = deployments.get(view.deploymentId());
      var artifact = deployment == null ? "" : deployment.artifactName();
      return new DeploymentJson(
          view.deploymentId(),
          deployment == null ? "" : deployment.name(),
          artifact,
          DeviceJson.of(view, artifact));
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  record DeploymentJson(String id, String name, String artifactName, DeviceJson device) {}
}
