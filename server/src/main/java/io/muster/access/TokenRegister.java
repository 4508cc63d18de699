package io.muster.access;

import io.muster.shared.access.DeviceBudget;
import io.muster.shared.events.Caller;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import java.util.Objects;
import java.util.Optional;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.stereotype.Component;

/** Which tokens are valid, and what for: one read by primary key. */
@Component
class TokenRegister {

  private final ReadModel<DomainEvent, LiveTokens> liveTokens;
  private final DeviceBudget budget;

  TokenRegister(ReadModels readModels, DeviceBudget budget) {
    this.budget = budget;
    this.liveTokens =
        readModels.make(
            TokenRegister.class,
            "live-tokens",
            LiveTokens.class,
            DomainEvent.class,
            event -> LiveTokens.subjectOf(event).stream().toList(),
            LiveTokens::after);
  }

  /** Of a device or user; empty when there never were any. */
  Optional<LiveTokens> of(TenantId tenant, String subject) {
    return liveTokens.of(tenant).findById(subject);
  }

  /** Empty when the token is void, whatever its signature says. */
  Optional<CallerAuthentication> find(Caller caller, Jwt token) {
    return liveTokens
        .of(caller.tenant())
        .findById(caller.subject())
        .flatMap(
            known ->
                known
                    .token(caller.tokenId())
                    .map(
                        live ->
                            new CallerAuthentication(
                                caller,
                                known.roles(),
                                Objects.requireNonNull(token.getExpiresAt()),
                                live.isRenewable(),
                                budget.requests())));
  }
}
