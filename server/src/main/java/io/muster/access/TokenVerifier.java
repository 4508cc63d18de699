package io.muster.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.shared.events.Caller;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.useradm.events.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Tells who shows a token. Budget: nothing for a token that this process verified before and no
 * event has concerned since; else one signature check and one read by primary key.
 */
@Component
class TokenVerifier implements Follower {

  /**
   * Who shows a token, and what he may do.
   *
   * @param renewable whether another may be had for it once it has expired
   */
  record Verified(Caller caller, List<Role> roles, Instant expiresAt, boolean renewable) {}

  private final TokenKeys keys;
  private final ProviderTokens provider;
  private final Clock clock;
  private final Duration grace;
  private final ReadModel<DomainEvent, LiveTokens> liveTokens;
  private final Cache<String, Verified> verified =
      Caffeine.newBuilder().maximumSize(200_000).build();

  /** Grows with every event that may void a token: what was read before must not be kept after. */
  private final AtomicLong changes = new AtomicLong();

  TokenVerifier(
      TokenKeys keys,
      ProviderTokens provider,
      ReadModels readModels,
      Clock clock,
      AccessOptions options) {
    this.grace = options.tokenGrace();
    this.keys = keys;
    this.provider = provider;
    this.clock = clock;
    this.liveTokens =
        readModels.make(
            TokenVerifier.class,
            "live-tokens",
            LiveTokens.class,
            DomainEvent.class,
            event -> LiveTokens.subjectOf(event).stream().toList(),
            LiveTokens::after);
  }

  @Override
  public void reset() {
    changes.incrementAndGet();
    verified.invalidateAll();
  }

  @Override
  public void changed(List<DomainEvent> events) {
    var subjects =
        events.stream()
            .flatMap(event -> LiveTokens.subjectOf(event).stream())
            .collect(Collectors.toSet());
    if (!subjects.isEmpty()) {
      changes.incrementAndGet();
      verified.asMap().values().removeIf(known -> subjects.contains(known.caller.subject()));
    }
  }

  /** Empty when the token is not ours, void, or expired for longer than the grace. */
  Optional<Verified> verify(String token) {
    var known = verified.getIfPresent(token);
    if (known == null) {
      var before = changes.get();
      known = read(token).orElse(null);
      if (known != null) {
        verified.put(token, known);
        if (changes.get() != before) {
          verified.invalidate(token);
        }
      }
    }
    return Optional.ofNullable(known)
        .filter(
            it -> clock.instant().isBefore(it.renewable ? it.expiresAt.plus(grace) : it.expiresAt));
  }

  /** Whether the caller must be given the next token. */
  boolean expired(Verified verified) {
    return !clock.instant().isBefore(verified.expiresAt);
  }

  private Optional<Verified> read(String token) {
    return keys.read(token).or(() -> provider.read(token)).flatMap(this::live);
  }

  private Optional<Verified> live(TokenKeys.Read read) {
    var caller = read.caller();
    return liveTokens
        .of(caller.tenant())
        .findById(caller.subject())
        .flatMap(
            known ->
                known
                    .token(caller.tokenId())
                    .map(
                        token ->
                            new Verified(
                                caller, known.roles(), read.expiresAt(), token.isRenewable())));
  }
}
