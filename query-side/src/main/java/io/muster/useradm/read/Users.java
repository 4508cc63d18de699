package io.muster.useradm.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import io.muster.useradm.events.UserEvent.OfUser;
import io.muster.useradm.events.UserEvent.SettingsReplaced;
import io.muster.useradm.queries.AddressesView;
import io.muster.useradm.queries.SettingsView;
import io.muster.useradm.queries.UserQuery.FindAddresses;
import io.muster.useradm.queries.UserQuery.FindSettings;
import io.muster.useradm.queries.UserQuery.FindUser;
import io.muster.useradm.queries.UserQuery.ListUsers;
import io.muster.useradm.queries.UserView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers {@link io.muster.useradm.queries.UserQuery}s. One read each, a page two. */
@Component
public class Users {

  private final ReadModel<OfUser, UserView> users;
  private final ReadModel<OfUser, AddressesView> addresses;
  private final ReadModel<SettingsReplaced, SettingsView> settings;

  Users(ReadModels readModels) {
    users =
        readModels.make(
            Users.class,
            "users",
            UserView.class,
            OfUser.class,
            event -> List.of(event.userId().toString()),
            UserView::after,
            new IndexModel(Indexes.ascending("tenantId", "createdAt", "_id")));
    addresses =
        readModels.make(
            Users.class,
            "addresses",
            AddressesView.class,
            OfUser.class,
            event -> List.of(event.userId().toString()),
            AddressesView::after);
    settings =
        readModels.make(
            Users.class,
            "settings",
            SettingsView.class,
            SettingsReplaced.class,
            event -> List.of(SettingsView.idOf(event)),
            SettingsView::after);
  }

  @QueryHandler
  Optional<UserView> handle(FindUser query) {
    return users.of(query.tenantId()).findById(query.userId().toString());
  }

  @QueryHandler
  Optional<AddressesView> handle(FindAddresses query) {
    return addresses.of(query.tenantId()).findById(query.userId().toString());
  }

  @QueryHandler
  Page<UserView> handle(ListUsers query) {
    var filters = new ArrayList<Bson>();
    if (!query.ids().isEmpty()) {
      filters.add(in("_id", query.ids()));
    }
    if (!query.emailDigests().isEmpty()) {
      filters.add(in("emailDigest", query.emailDigests()));
    }
    between(filters, "createdAt", query.createdAfter(), query.createdBefore());
    between(filters, "updatedAt", query.updatedAfter(), query.updatedBefore());
    return users
        .of(query.tenantId())
        .page(
            filters.isEmpty() ? empty() : and(filters),
            Sorts.ascending("createdAt", "_id"),
            query.paging());
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

  @QueryHandler
  String handle(FindSettings query) {
    var user = query.userId();
    var id = user == null ? query.tenantId().value() : query.tenantId() + "/" + user;
    return settings.of(query.tenantId()).findById(id).map(SettingsView::json).orElse("{}");
  }
}
