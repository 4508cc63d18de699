package io.muster.actions.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.actions.events.ActionEvent;
import io.muster.actions.events.ActionState;
import io.muster.actions.queries.ActionQuery.FindAction;
import io.muster.actions.queries.ActionQuery.FindCurrentAction;
import io.muster.actions.queries.ActionQuery.ListActions;
import io.muster.actions.queries.ActionQuery.ListRecentActions;
import io.muster.actions.queries.ActionQuery.SumOutputs;
import io.muster.actions.queries.ActionView;
import io.muster.actions.queries.OutputsView;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/** Answers {@link io.muster.actions.queries.ActionQuery}s. One read each, a page two. */
@Component
class Actions {

  private final ReadModel<ActionEvent, ActionView> actions;
  private final ReadModel<ActionEvent, OutputsView> outputs;

  Actions(ReadModels readModels) {
    actions =
        readModels.make(
            Actions.class,
            "actions",
            ActionView.class,
            ActionEvent.class,
            event -> List.of(event.actionId().toString()),
            ActionView::after,
            new IndexModel(Indexes.ascending("tenantId", "deviceId", "number")),
            new IndexModel(Indexes.ascending("tenantId", "state", "createdAt", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "deviceId", "createdAt", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "createdAt", "_id")));
    outputs =
        readModels.make(
            Actions.class,
            "outputs",
            OutputsView.class,
            ActionEvent.class,
            OutputsView::changedBy,
            OutputsView::after);
  }

  @QueryHandler
  long handle(SumOutputs query) {
    var tenant = query.tenantId();
    return outputs.of(tenant).findById(tenant.value()).map(OutputsView::bytes).orElse(0L);
  }

  @QueryHandler
  List<ActionView> handle(ListRecentActions query) {
    return actions
        .of(query.tenantId())
        .list(
            eq("deviceId", query.deviceId().toString()),
            Sorts.descending("number"),
            new Paging(1, query.most()));
  }

  @QueryHandler
  Optional<ActionView> handle(FindCurrentAction query) {
    var open =
        Arrays.stream(ActionState.values()).filter(ActionState::isOpen).map(Enum::name).toList();
    return actions
        .of(query.tenantId())
        .list(
            and(eq("deviceId", query.deviceId().toString()), in("state", open)),
            Sorts.ascending("number"),
            new Paging(1, 1))
        .stream()
        .findFirst();
  }

  @QueryHandler
  Optional<ActionView> handle(FindAction query) {
    return actions
        .of(query.tenantId())
        .findById(query.actionId().toString())
        .filter(found -> found.deviceId().equals(query.deviceId().toString()));
  }

  @QueryHandler
  Page<ActionView> handle(ListActions query) {
    var filters = new ArrayList<Bson>();
    var state = query.state();
    if (state != null) {
      filters.add(eq("state", state.name()));
    }
    var device = query.deviceId();
    if (device != null) {
      filters.add(eq("deviceId", device));
    }
    return actions
        .of(query.tenantId())
        .page(
            filters.isEmpty() ? empty() : and(filters),
            Sorts.descending("createdAt", "_id"),
            query.paging());
  }
}
