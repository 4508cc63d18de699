package io.muster.notifications.queries;

import io.muster.notifications.events.Level;
import io.muster.notifications.events.NotificationId;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about notifications. */
public sealed interface NotificationQuery<R> extends Query<R> {

  /**
   * Which ones; each part that is null lets all through.
   *
   * @param levels empty for all
   * @param since last raised or reported then or later
   */
  record Criteria(
      List<Level> levels,
      @Nullable String deviceId,
      @Nullable String system,
      @Nullable String type,
      @Nullable Boolean active,
      @Nullable Boolean acknowledged,
      @Nullable Instant since) {

    public static final Criteria ALL = new Criteria(List.of(), null, null, null, null, null, null);
  }

  record FindNotification(TenantId tenantId, NotificationId notificationId)
      implements NotificationQuery<Optional<NotificationView>> {}

  /** The last reported first. */
  record ListNotifications(TenantId tenantId, Criteria criteria, Paging paging)
      implements NotificationQuery<Page<NotificationView>> {}

  record CountNotifications(TenantId tenantId, Criteria criteria)
      implements NotificationQuery<Long> {}

  /**
   * What changed within a part of the record, in its order.
   *
   * @param after position, exclusive
   * @param upTo position, inclusive
   */
  record ListChangedNotifications(
      TenantId tenantId, Criteria criteria, long after, long upTo, int most)
      implements NotificationQuery<List<NotificationView>> {}

  /** Those that are running, the last to end first. */
  record ListSilences(TenantId tenantId, Paging paging)
      implements NotificationQuery<Page<SilenceView>> {}
}
