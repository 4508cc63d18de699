package io.muster.actions.queries;

import io.muster.actions.events.ActionEvent;
import io.muster.actions.events.ActionEvent.ActionOutputRemoved;
import io.muster.actions.events.ActionEvent.ActionOutputStored;
import io.muster.shared.events.Recorded;
import java.util.List;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/** How many bytes of outputs a tenant has stored. */
public record OutputsView(@BsonId String id, String tenantId, long bytes) {

  /** The ids of the views that an event changes: the tenant's, or none. */
  public static List<String> changedBy(ActionEvent event) {
    return event instanceof ActionOutputStored || event instanceof ActionOutputRemoved
        ? List.of(event.tenantId().value())
        : List.of();
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable OutputsView after(
      @Nullable OutputsView before, ActionEvent event, Recorded recorded) {
    var tenant = event.tenantId().value();
    var bytes = before == null ? 0 : before.bytes;
    return switch (event) {
      case ActionOutputStored stored -> new OutputsView(tenant, tenant, bytes + stored.sizeBytes());
      case ActionOutputRemoved removed ->
          new OutputsView(tenant, tenant, bytes - removed.sizeBytes());
      default -> before;
    };
  }
}
