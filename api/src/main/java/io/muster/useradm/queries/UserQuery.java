package io.muster.useradm.queries;

import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import io.muster.useradm.events.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about users. */
public sealed interface UserQuery<R> extends Query<R> {

  record FindUser(TenantId tenantId, UserId userId) implements UserQuery<Optional<UserView>> {}

  /** What the user was called, and when; empty once he is removed. */
  record FindAddresses(TenantId tenantId, UserId userId)
      implements UserQuery<Optional<AddressesView>> {}

  /**
   * a page of {@link UserView}s, oldest first.
   *
   * @param ids any of them; empty for all
   * @param emailDigests any of them; empty for all
   */
  record ListUsers(
      TenantId tenantId,
      List<String> ids,
      List<String> emailDigests,
      @Nullable Instant createdAfter,
      @Nullable Instant createdBefore,
      @Nullable Instant updatedAfter,
      @Nullable Instant updatedBefore,
      Paging paging)
      implements UserQuery<Page<UserView>> {}

  /**
   * JSON text, {@code {}} when never set.
   *
   * @param userId null for the settings of the tenant
   */
  record FindSettings(TenantId tenantId, @Nullable UserId userId) implements UserQuery<String> {}
}
