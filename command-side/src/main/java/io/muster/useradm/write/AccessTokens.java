package io.muster.useradm.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.StoredByFields;
import io.muster.useradm.commands.UserCommand.IssueAccessToken;
import io.muster.useradm.events.AccessTokensId;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import io.muster.useradm.events.UserId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The personal access tokens of one user: few, and each with a name of its own. */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class AccessTokens {

  static final int MAX_TOKENS = 10;

  @AggregateIdentifier private @Nullable AccessTokensId id;

  /** By their {@code jti}. Those that expired leave when another is issued. */
  private Map<String, AccessToken> tokens = new LinkedHashMap<>();

  private record AccessToken(String name, Instant expiresAt) {}

  AccessTokens() {} // for Axon

  void issue(IssueAccessToken command, Instant now) {
    var live = tokens.values().stream().filter(token -> token.expiresAt.isAfter(now)).toList();
    if (live.stream().anyMatch(token -> token.name.equals(command.name()))) {
      throw Refusal.conflict("token-exists", "You have a token of the name " + command.name())
          .asException();
    }
    if (live.size() >= MAX_TOKENS) {
      throw Refusal.impossible(
              "too-many-tokens", "A user has at most " + MAX_TOKENS + " tokens: revoke one")
          .asException();
    }
    apply(
        new AccessTokenIssued(
            command.tenantId(),
            command.userId(),
            command.jti(),
            command.name(),
            command.expiresAt(),
            command.by()));
  }

  boolean holds(String jti) {
    return tokens.containsKey(jti);
  }

  void revoke(TenantId tenant, UserId user, String jti) {
    if (tokens.containsKey(jti)) {
      apply(new UserTokenRevoked(tenant, user, jti));
    }
  }

  void revokeAll(TenantId tenant, UserId user) {
    List.copyOf(tokens.keySet()).forEach(jti -> revoke(tenant, user, jti));
  }

  @EventSourcingHandler
  void on(AccessTokenIssued event, @Timestamp Instant at) {
    id = new AccessTokensId(event.userId());
    tokens.values().removeIf(token -> token.expiresAt.isBefore(at));
    tokens.put(event.jti(), new AccessToken(event.name(), event.expiresAt()));
  }

  @EventSourcingHandler
  void on(UserTokenRevoked event) {
    tokens.remove(event.jti());
  }
}
