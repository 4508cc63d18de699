package io.muster.localconf.read.web;

import io.muster.localconf.events.LocalConfEvent;
import io.muster.localconf.queries.LocalConfView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import io.muster.shared.read.DeviceStatePart.Folding;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The stored configuration of a device: which version it has, and which there are. */
@Component
class LocalConfPart implements DeviceStatePart {

  @Override
  public String name() {
    return "local_configuration";
  }

  @Override
  public Folding begin() {
    return new Folding() {
      private @Nullable LocalConfView view;

      @Override
      public void add(DomainEvent event, Recorded recorded) {
        if (event instanceof LocalConfEvent happened) {
          view = LocalConfView.after(view, happened, recorded);
        }
      }

      @Override
      public @Nullable Object shown() {
        var shown = view;
        return shown == null
            ? null
            : shown.versions().stream().map(it -> LocalConfVersionJson.of(shown, it)).toList();
      }
    };
  }
}
