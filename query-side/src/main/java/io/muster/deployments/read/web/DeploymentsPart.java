package io.muster.deployments.read.web;

import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.queries.DeviceDeploymentView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The deployments that a device took part in, in the order in which they came to it. */
@Component
class DeploymentsPart implements DeviceStatePart {

  @Override
  public String name() {
    return "deployments";
  }

  @Override
  public Folding begin() {
    return new Folding() {
      private final Map<String, DeploymentCreated> created = new HashMap<>();
      private final Map<String, DeviceDeploymentView> views = new LinkedHashMap<>();

      @Override
      public void add(DomainEvent event, Recorded recorded) {
        if (event instanceof DeploymentCreated happened) {
          created.put(happened.deploymentId().toString(), happened);
        }
        if (event instanceof DeviceDeploymentEvent happened) {
          var id = happened.deploymentId().toString();
          var view = DeviceDeploymentView.after(views.get(id), happened, recorded);
          if (view != null) {
            views.put(id, view);
          }
        }
      }

      @Override
      public Object shown() {
        return views.values().stream().map(this::shown).toList();
      }

      private DeploymentJson shown(DeviceDeploymentView view) {
        var deployment = created.get(view.deploymentId());
        var artifact = deployment == null ? "" : deployment.artifactName();
        return new DeploymentJson(
            view.deploymentId(),
            deployment == null ? "" : deployment.name(),
            artifact,
            DeviceJson.of(view, artifact));
      }
    };
  }

  @JsonNaming(SnakeCaseStrategy.class)
  record DeploymentJson(String id, String name, String artifactName, DeviceJson device) {}
}
