package io.muster.useradm.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.queries.Page;
import io.muster.useradm.events.UserEvent.OfUser;
import io.muster.useradm.events.UserEvent.SettingsReplaced;
import io.muster.useradm.queries.SettingsView;
import io.muster.useradm.queries.UserQuery.FindSettings;
import io.muster.useradm.queries.UserQuery.FindUser;
import io.muster.useradm.queries.UserQuery.ListUsers;
import io.muster.useradm.queries.UserView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Answers {@link io.muster.useradm.queries.UserQuery}s. One read each, a page two. */
public final class Users {

  private final ReadModel<OfUser, UserView> users;
  private final ReadModel<SettingsReplaced, SettingsView> settings;

  public Users(MongoDatabase database) {
    users =
        new ReadModel<>(
            database,
            "users",
            UserView.class,
            OfUser.class,
            event -> List.of(event.userId().toString()),
            UserView::after,
            new IndexModel(Indexes.ascending("tenantId", "createdAt", "_id")));
    settings =
        new ReadModel<>(
            database,
            "settings",
            SettingsView.class,
            SettingsReplaced.class,
            event -> List.of(SettingsView.idOf(event)),
            SettingsView::after);
  }

  public List<ReadModel<?, ?>> readModels() {
    return List.of(users, settings);
  }

  public Optional<UserView> handle(FindUser query) {
    return users
        .findById(query.userId().toString())
        .filter(view -> view.tenantId().equals(query.tenantId().value()));
  }

  public Page<UserView> handle(ListUsers query) {
    var filters = new ArrayList<Bson>();
    filters.add(eq("tenantId", query.tenantId().value()));
    if (!query.ids().isEmpty()) {
      filters.add(in("_id", query.ids()));
    }
    if (!query.emailDigests().isEmpty()) {
      filters.add(in("emailDigest", query.emailDigests()));
    }
    between(filters, "createdAt", query.createdAfter(), query.createdBefore());
    between(filters, "updatedAt", query.updatedAfter(), query.updatedBefore());
    return users.page(and(filters), Sorts.ascending("createdAt", "_id"), query.paging());
  }

  private static void between(
      List<Bson> filters, String field, @Nullable Instant from, @Nullable Instant to) {
    if (from != null) {
      filters.add(gte(field, from));
    }
    if (to != null) {
      filters.add(lte(field, to));
    }
  }

  public String handle(FindSettings query) {
    var user = query.userId();
    var id = user == null ? query.tenantId().value() : query.tenantId() + "/" + user;
    return settings.findById(id).map(SettingsView::json).orElse("{}");
  }
}
