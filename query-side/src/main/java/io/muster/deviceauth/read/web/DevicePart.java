package io.muster.deviceauth.read.web;

import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.queries.DeviceView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What device authentication shows of a device. */
@Component
class DevicePart implements DeviceStatePart {

  private final JsonMapper json;

  DevicePart(JsonMapper json) {
    this.json = json;
  }

  @Override
  public String name() {
    return "device";
  }

  @Override
  public Folding begin() {
    return new Folding() {
      private @Nullable DeviceView view;

      @Override
      public void add(DomainEvent event, Recorded recorded) {
        if (event instanceof DeviceEvent happened) {
          view = DeviceView.after(view, happened, recorded);
        }
      }

      @Override
      public @Nullable Object shown() {
        return view == null ? null : DeviceJson.of(view, null, json);
      }
    };
  }
}
