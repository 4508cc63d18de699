package io.muster.specimen.read.web;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.read.DeviceStatePart;
import io.muster.specimen.events.SpecimenEvent;
import io.muster.specimen.queries.MarkView;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

@Component
class MarkPart implements DeviceStatePart {

  @Override
  public String name() {
    return "mark";
  }

  @Override
  public Folding begin() {
    return new Folding() {
      private @Nullable MarkView view;

      @Override
      public void add(DomainEvent event, Recorded recorded) {
        if (event instanceof SpecimenEvent happened) {
          view = MarkView.after(view, happened, recorded);
        }
      }

      @Override
      public @Nullable Object shown() {
        return view == null ? null : MarkJson.of(view);
      }
    };
  }
}
