package io.muster.inventory.read.web;

import io.muster.inventory.queries.InventoryView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the inventory shows of a device. */
@Component
class InventoryPart implements DeviceStatePart {

  @Override
  public String name() {
    return "inventory";
  }

  @Override
  public Folding begin() {
    return new Folding() {
      private @Nullable InventoryView view;

      @Override
      public void add(DomainEvent event, Recorded recorded) {
        view = InventoryView.after(view, event, recorded);
      }

      @Override
      public @Nullable Object shown() {
        return view == null ? null : DeviceJson.of(view, null, null);
      }
    };
  }
}
