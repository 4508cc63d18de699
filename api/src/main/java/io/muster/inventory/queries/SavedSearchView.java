package io.muster.inventory.queries;

import io.muster.inventory.events.SavedSearchEvent;
import io.muster.inventory.events.SavedSearchEvent.SearchRemoved;
import io.muster.inventory.events.SavedSearchEvent.SearchSaved;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * A search that has a name.
 *
 * @param terms JSON: a list of {@link io.muster.shared.devices.DeviceSearch.Term}s
 */
public record SavedSearchView(
    @BsonId String id, String tenantId, String name, String terms, Instant createdAt) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable SavedSearchView after(
      @Nullable SavedSearchView before, SavedSearchEvent event, Recorded recorded) {
    return switch (event) {
      case SearchSaved(var tenant, var id, var name, var terms) ->
          new SavedSearchView(id.toString(), tenant.value(), name, terms, recorded.at());
      case SearchRemoved _ -> null;
    };
  }
}
