package io.muster.configuration.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.configuration.queries.DeviceConfigurationView;
import io.muster.configuration.queries.Secrets;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import io.muster.shared.read.DeviceStatePart.Folding;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a device was configured to by itself, and what it said it had. What it shared with others is
 * in the tenant's events.
 */
@Component
class ConfigurationPart implements DeviceStatePart {

  @Override
  public String name() {
    return "configuration";
  }

  @Override
  public Folding begin() {
    return new Folding() {
      private @Nullable DeviceConfigurationView view;

      @Override
      public void add(DomainEvent event, Recorded recorded) {
        view = DeviceConfigurationView.after(view, event, recorded);
      }

      @Override
      public @Nullable Object shown() {
        return view == null || (view.layer().isEmpty() && view.reported() == null)
            ? null
            : OwnJson.of(view);
      }
    };
  }

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OwnJson(
      @Nullable String configId,
      @Nullable String flavorId,
      String uniqueDevParameters,
      ConfigurationMapJson.@Nullable ReportedJson reported) {

    static OwnJson of(DeviceConfigurationView view) {
      return new OwnJson(
          view.layer().config(),
          view.layer().flavor(),
          Secrets.mask(JsonMapper.shared().readTree(view.layer().parameters())).toString(),
          ConfigurationMapJson.reported(view));
    }
  }
}
