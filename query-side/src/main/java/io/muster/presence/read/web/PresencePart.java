package io.muster.presence.read.web;

import io.muster.presence.events.PresenceEvent;
import io.muster.presence.queries.SilentDeviceView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import io.muster.shared.read.DeviceStatePart.Folding;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** That a device was silent; nothing while it was heard of. */
@Component
class PresencePart implements DeviceStatePart {

  @Override
  public String name() {
    return "presence";
  }

  @Override
  public Folding begin() {
    return new Folding() {
      private @Nullable SilentDeviceView view;

      @Override
      public void add(DomainEvent event, Recorded recorded) {
        if (event instanceof PresenceEvent happened) {
          view = SilentDeviceView.after(view, happened, recorded);
        }
      }

      @Override
      public @Nullable Object shown() {
        return view == null ? null : PresenceJson.silent(view);
      }
    };
  }
}
