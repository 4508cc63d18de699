package io.muster.actions.queries;

import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionState;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about actions. */
public sealed interface ActionQuery<R> extends Query<R> {

  /** The last actions of a device, the newest first. */
  record ListRecentActions(TenantId tenantId, DeviceId deviceId, int most)
      implements ActionQuery<List<ActionView>> {}

  /** The oldest that is not over. */
  record FindCurrentAction(TenantId tenantId, DeviceId deviceId)
      implements ActionQuery<Optional<ActionView>> {}

  record FindAction(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionQuery<Optional<ActionView>> {}

  /** How many bytes of outputs the tenant has stored. */
  record SumOutputs(TenantId tenantId) implements ActionQuery<Long> {}

  /**
   * A page of {@link ActionView}s, the newest first.
   *
   * @param state null for any
   * @param deviceId null for all
   */
  record ListActions(
      TenantId tenantId, @Nullable ActionState state, @Nullable String deviceId, Paging paging)
      implements ActionQuery<Page<ActionView>> {}
}
