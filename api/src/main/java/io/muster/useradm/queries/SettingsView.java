package io.muster.useradm.queries;

import io.muster.shared.events.Recorded;
import io.muster.useradm.events.UserEvent.SettingsReplaced;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a tenant or of a user.
 *
 * @param id the tenant's id, or the tenant's and the user's with a slash between
 * @param json an object
 */
public record SettingsView(@BsonId String id, String tenantId, String json) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static SettingsView after(
      @Nullable SettingsView before, SettingsReplaced event, Recorded recorded) {
    return new SettingsView(idOf(event), event.tenantId().value(), event.json());
  }

  public static String idOf(SettingsReplaced event) {
    var user = event.userId();
    return user == null ? event.tenantId().value() : event.tenantId() + "/" + user;
  }
}
