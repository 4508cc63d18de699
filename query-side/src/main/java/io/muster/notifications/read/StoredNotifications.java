package io.muster.notifications.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.NotificationEvent;
import io.muster.notifications.events.SilenceEvent;
import io.muster.notifications.queries.NotificationQuery;
import io.muster.notifications.queries.NotificationQuery.CountNotifications;
import io.muster.notifications.queries.NotificationQuery.Criteria;
import io.muster.notifications.queries.NotificationQuery.FindNotification;
import io.muster.notifications.queries.NotificationQuery.ListChangedNotifications;
import io.muster.notifications.queries.NotificationQuery.ListNotifications;
import io.muster.notifications.queries.NotificationQuery.ListSilences;
import io.muster.notifications.queries.NotificationView;
import io.muster.notifications.queries.SilenceView;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers {@link NotificationQuery}s. One read each, a page two. */
@Component
class StoredNotifications {

  private final ReadModel<NotificationEvent, NotificationView> notifications;
  private final ReadModel<SilenceEvent, SilenceView> silences;

  StoredNotifications(ReadModels readModels) {
    notifications =
        readModels.make(
            StoredNotifications.class,
            "notifications",
            NotificationView.class,
            NotificationEvent.class,
            event -> List.of(NotificationView.idOf(event)),
            NotificationView::after,
            new IndexModel(Indexes.ascending("tenantId", "lastAt", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "deviceId", "lastAt", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "active", "lastAt", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "level", "lastAt", "_id")),
            new IndexModel(Indexes.ascending("notificationId")),
            new IndexModel(Indexes.ascending("tenantId", "changed")));
    silences =
        readModels.make(
            StoredNotifications.class,
            "silences",
            SilenceView.class,
            SilenceEvent.class,
            event -> List.of(event.silenceId().toString()),
            SilenceView::after,
            new IndexModel(Indexes.ascending("tenantId", "until", "_id")));
  }

  @QueryHandler
  Optional<NotificationView> handle(FindNotification query) {
    return notifications
        .of(query.tenantId())
        .find(eq("notificationId", query.notificationId().toString()));
  }

  @QueryHandler
  Page<NotificationView> handle(ListNotifications query) {
    return notifications
        .of(query.tenantId())
        .page(filter(query.criteria()), Sorts.descending("lastAt", "_id"), query.paging());
  }

  @QueryHandler
  Long handle(CountNotifications query) {
    return notifications.of(query.tenantId()).count(filter(query.criteria()));
  }

  @QueryHandler
  List<NotificationView> handle(ListChangedNotifications query) {
    var part = and(gt("changed", query.after()), lte("changed", query.upTo()));
    var filter = filter(query.criteria());
    return notifications
        .of(query.tenantId())
        .list(
            filter.equals(empty()) ? part : and(part, filter),
            Sorts.ascending("changed"),
            new Paging(1, query.most()));
  }

  private static Bson filter(Criteria criteria) {
    var filters = new ArrayList<Bson>();
    if (!criteria.levels().isEmpty()) {
      filters.add(in("level", criteria.levels().stream().map(Enum::name).toList()));
    }
    if (criteria.active() != null || criteria.acknowledged() != null) {
      filters.add(ne("level", Level.INFO.name())); // what only was said is neither
    }
    add(filters, "deviceId", criteria.deviceId());
    add(filters, "system", criteria.system());
    add(filters, "type", criteria.type());
    add(filters, "active", criteria.active());
    add(filters, "acknowledged", criteria.acknowledged());
    var since = criteria.since();
    if (since != null) {
      filters.add(gte("lastAt", since));
    }
    return filters.isEmpty() ? empty() : and(filters);
  }

  private static void add(List<Bson> filters, String field, @Nullable Object value) {
    if (value != null) {
      filters.add(eq(field, value));
    }
  }

  @QueryHandler
  Page<SilenceView> handle(ListSilences query) {
    return silences
        .of(query.tenantId())
        .page(empty(), Sorts.descending("until", "_id"), query.paging());
  }
}
