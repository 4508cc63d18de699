package io.muster.specimen.read;

import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.specimen.events.SpecimenEvent;
import io.muster.specimen.queries.MarkView;
import io.muster.specimen.queries.SpecimenQuery.FindMark;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

@Component
class Marks {

  private final ReadModel<SpecimenEvent, MarkView> marks;

  Marks(ReadModels readModels) {
    marks =
        readModels.make(
            Marks.class,
            "marks",
            MarkView.class,
            SpecimenEvent.class,
            event -> List.of(event.deviceId().toString()),
            MarkView::after);
  }

  @QueryHandler
  Optional<MarkView> handle(FindMark query) {
    return marks.of(query.tenantId()).findById(query.deviceId().toString());
  }
}
