package io.muster.notifications.read.web;

import io.muster.notifications.events.NotificationEvent;
import io.muster.notifications.events.NotificationId;
import io.muster.notifications.queries.NotificationView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import io.muster.shared.read.DeviceStatePart.Folding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The alarms of a device that were active, the last raised first. */
@Component
class AlarmsPart implements DeviceStatePart {

  @Override
  public String name() {
    return "alarms";
  }

  @Override
  public Folding begin() {
    return new Folding() {
      private final Map<NotificationId, NotificationView> views = new LinkedHashMap<>();

      @Override
      public void add(DomainEvent event, Recorded recorded) {
        if (event instanceof NotificationEvent happened
            && !(event instanceof NotificationEvent.MessageReported)) {
          var id = happened.notificationId();
          var next = NotificationView.after(views.get(id), happened, recorded);
          views.remove(id);
          if (next != null && next.active()) {
            views.put(id, next);
          }
        }
      }

      @Override
      public @Nullable Object shown() {
        return views.isEmpty()
            ? null
            : new ArrayList<>(views.values())
                .reversed().stream().map(NotificationJson::of).toList();
      }
    };
  }
}
