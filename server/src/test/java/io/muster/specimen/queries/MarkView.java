package io.muster.specimen.queries;

import io.muster.shared.events.Recorded;
import io.muster.specimen.events.SpecimenEvent;
import io.muster.specimen.events.SpecimenEvent.Marked;
import io.muster.specimen.events.SpecimenEvent.Unmarked;
import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/** A device that is marked. */
public record MarkView(@BsonId String id, String tenantId, String note, Instant markedAt) {

  /** Turned off by the test that mends the fault. */
  public static volatile boolean failsOnPoison = true;

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable MarkView after(
      @Nullable MarkView before, SpecimenEvent event, Recorded recorded) {
    return switch (event) {
      case Marked marked when failsOnPoison && marked.note().equals("poison for the view") ->
          throw new IllegalStateException("poisoned");
      case Marked(var tenant, var device, var note) ->
          new MarkView(device.toString(), tenant.value(), note, recorded.at());
      case Unmarked _ -> null;
    };
  }
}
