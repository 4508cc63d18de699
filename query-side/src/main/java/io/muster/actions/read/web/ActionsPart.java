package io.muster.actions.read.web;

import io.muster.actions.events.ActionEvent;
import io.muster.actions.events.ActionId;
import io.muster.actions.queries.ActionView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import io.muster.shared.read.DeviceStatePart.Folding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The last actions of a device, the newest first. */
@Component
class ActionsPart implements DeviceStatePart {

  private static final int SHOWN = 20;

  @Override
  public String name() {
    return "actions";
  }

  @Override
  public Folding begin() {
    return new Folding() {
      private final Map<ActionId, ActionView> views = new LinkedHashMap<>();

      @Override
      public void add(DomainEvent event, Recorded recorded) {
        if (event instanceof ActionEvent happened) {
          var next = ActionView.after(views.get(happened.actionId()), happened, recorded);
          if (next != null) {
            views.put(happened.actionId(), next);
          }
          if (views.size() > SHOWN) {
            views.remove(views.keySet().iterator().next());
          }
        }
      }

      @Override
      public @Nullable Object shown() {
        return views.isEmpty()
            ? null
            : new ArrayList<>(views.values()).reversed().stream().map(ActionJson::of).toList();
      }
    };
  }
}
