package io.muster.access;

import io.muster.shared.access.DeviceBudget;
import io.muster.shared.events.Caller;
import io.muster.useradm.events.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * Who shows a token, and what he may do: the kind of token and a user's roles are authorities.
 * Never changed once it is made: all requests with the token share it. It keeps nothing else of the
 * token, of which there may be hundreds of thousands.
 */
final class CallerAuthentication extends AbstractAuthenticationToken {

  private final transient Caller caller;
  private final transient Instant expiresAt;
  private final boolean renewable;
  private final transient DeviceBudget.Requests requests;

  /**
   * @param renewable whether another may be had for the token once it has expired
   * @param requests counts those with the token
   */
  CallerAuthentication(
      Caller caller,
      List<Role> roles,
      Instant expiresAt,
      boolean renewable,
      DeviceBudget.Requests requests) {
    super(
        Stream.concat(Stream.of(caller.kind().name()), roles.stream().map(Enum::name))
            .map(SimpleGrantedAuthority::new)
            .toList());
    this.caller = caller;
    this.expiresAt = expiresAt;
    this.renewable = renewable;
    this.requests = requests;
    setAuthenticated(true);
  }

  /** Whether the caller is let in at all, if only with the next token. */
  boolean isUsableAt(Instant now, Duration grace) {
    return now.isBefore(renewable ? expiresAt.plus(grace) : expiresAt);
  }

  boolean hasExpiredAt(Instant now) {
    return !now.isBefore(expiresAt);
  }

  /** With this token. */
  DeviceBudget.Requests requests() {
    return requests;
  }

  boolean isRenewable() {
    return renewable;
  }

  @Override
  public Caller getPrincipal() {
    return caller;
  }

  @Override
  public @Nullable Object getCredentials() {
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
