package io.muster.access;

import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceEvent.AuthSetDismissed;
import io.muster.deviceauth.events.DeviceEvent.AuthSetRejected;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenIssued;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenRevoked;
import io.muster.deviceauth.events.DeviceTokenId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.EmailChanged;
import io.muster.useradm.events.UserEvent.OfUser;
import io.muster.useradm.events.UserEvent.PasswordChanged;
import io.muster.useradm.events.UserEvent.PersonErased;
import io.muster.useradm.events.UserEvent.RolesChanged;
import io.muster.useradm.events.UserEvent.UserLoggedIn;
import io.muster.useradm.events.UserEvent.UserRegistered;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens of a device or user are valid: those that were issued and not voided since. A token
 * that is not listed is void, whatever its signature says.
 *
 * @param roles of a user; empty for a device
 */
public record LiveTokens(@BsonId String id, String tenantId, List<Role> roles, List<Token> tokens) {

  static final String ACCESS = "access";
  static final String PROVIDER = "provider";

  /** For so long after it expired a token may be renewed, at most. */
  static final Duration MAX_GRACE = Duration.ofDays(1);

  /** Of one user; whoever logs in more often loses the oldest login, and no access token. */
  private static final int MAX_TOKENS = 1_000;

  /**
   * @param origin the authentication set by which a device got it; empty for a user's login, {@link
   *     #ACCESS} for an access token, {@link #PROVIDER} for a token that a provider gave
   * @param renews the token that it was given for; null at a login
   * @param begunAt when the first token of its session was issued
   */
  public record Token(
      String jti,
      String origin,
      Instant issuedAt,
      Instant expiresAt,
      @Nullable String renews,
      Instant begunAt) {

    /** Whether it opens anything, or can still be renewed. */
    boolean isUsableAt(Instant at) {
      return (isRenewable() ? expiresAt.plus(MAX_GRACE) : expiresAt).isAfter(at);
    }

    boolean isRenewable() {
      return !origin.equals(ACCESS) && !origin.equals(PROVIDER);
    }
  }

  /** The device or user whose tokens an event concerns. */
  static Optional<String> subjectOf(DomainEvent event) {
    return switch (event) {
      case DeviceTokenIssued happened -> Optional.of(happened.deviceId().toString());
      case DeviceTokenRevoked happened -> Optional.of(happened.deviceId().toString());
      case AuthSetRejected happened -> Optional.of(happened.deviceId().toString());
      case AuthSetDismissed happened -> Optional.of(happened.deviceId().toString());
      case DeviceDecommissioned happened -> Optional.of(happened.deviceId().toString());
      case OfUser happened -> Optional.of(happened.userId().toString());
      default -> Optional.empty();
    };
  }

  /** The {@link io.muster.shared.queries.Fold} of this record. */
  static @Nullable LiveTokens after(
      @Nullable LiveTokens before, DomainEvent event, Recorded recorded) {
    return switch (event) {
      case DeviceEvent happened -> afterDevice(before, happened, recorded.at());
      case OfUser happened -> afterUser(before, happened, recorded.at());
      default -> before;
    };
  }

  private static @Nullable LiveTokens afterDevice(
      @Nullable LiveTokens before, DeviceEvent event, Instant at) {
    if (event
        instanceof DeviceTokenIssued(var _, var device, var set, var serial, _, var expires)) {
      var live =
          before == null
              ? new LiveTokens(device.toString(), event.tenantId().value(), List.of(), List.of())
              : before;
      var jti = new DeviceTokenId(device, serial).toString();
      // One live token a device: what it had before is void, whether it was noticed or not.
      return live.without(_ -> true)
          .with(new Token(jti, set.toString(), at, expires, null, at), at);
    }
    if (before == null) {
      return null;
    }
    return switch (event) {
      case DeviceTokenRevoked(_, var device, var serial) ->
          before.without(token -> token.jti.equals(new DeviceTokenId(device, serial).toString()));
      case AuthSetRejected(_, _, var set) ->
          before.without(token -> token.origin.equals(set.toString()));
      case AuthSetDismissed(_, _, var set) ->
          before.without(token -> token.origin.equals(set.toString()));
      case DeviceDecommissioned _ -> null;
      default -> before;
    };
  }

  private static @Nullable LiveTokens afterUser(
      @Nullable LiveTokens before, OfUser event, Instant at) {
    if (event instanceof UserRegistered registered) {
      return new LiveTokens(
          registered.userId().toString(),
          registered.tenantId().value(),
          sorted(registered.roles()),
          List.of());
    }
    if (before == null) {
      return null;
    }
    return switch (event) {
      case UserRegistered _ -> before;
      case EmailChanged changed -> changed.bySomebodyElse() ? before.without(_ -> true) : before;
      case RolesChanged(_, _, var roles) ->
          new LiveTokens(before.id, before.tenantId, sorted(roles), before.tokens);
      case PasswordChanged(_, _, _, var kept) -> {
        var session = kept == null ? Set.<String>of() : before.session(kept);
        yield before.without(token -> !session.contains(token.jti));
      }
      // One that was made void meanwhile gives no other, nor does one that is not a session's.
      case UserLoggedIn(_, _, _, _, _, var renews)
          when renews != null && before.token(renews).filter(Token::isRenewable).isEmpty() ->
          before;
      case UserLoggedIn(_, _, var jti, var expires, var provider, var renews) ->
          before.with(
              new Token(
                  jti,
                  provider == null ? "" : PROVIDER,
                  at,
                  expires,
                  renews,
                  before.begun(renews).orElse(at)),
              at);
      case AccessTokenIssued(_, _, _, _, _, var by)
          when by != null && before.token(by).filter(Token::isRenewable).isEmpty() ->
          before;
      case AccessTokenIssued(_, _, var jti, _, var expires, _) ->
          before.with(new Token(jti, ACCESS, at, expires, null, at), at);
      case UserTokenRevoked(_, _, var jti) -> before.withoutSession(jti);
      case UserRemoved _, PersonErased _ -> null;
    };
  }

  private static List<Role> sorted(Set<Role> roles) {
    return roles.stream().sorted().toList();
  }

  private LiveTokens with(Token added, Instant at) {
    var next = new ArrayList<Token>();
    tokens.stream().filter(token -> token.isUsableAt(at)).forEach(next::add);
    next.add(added);
    if (next.size() > MAX_TOKENS) {
      next.stream()
          .filter(token -> !token.origin.equals(ACCESS))
          .findFirst()
          .ifPresent(next::remove);
    }
    return new LiveTokens(id, tenantId, roles, List.copyOf(next));
  }

  private LiveTokens without(Predicate<Token> voided) {
    return new LiveTokens(
        id, tenantId, roles, tokens.stream().filter(token -> !voided.test(token)).toList());
  }

  private LiveTokens withoutSession(String jti) {
    var session = session(jti);
    return without(token -> session.contains(token.jti));
  }

  /**
   * The ids of a token's session: the token, those it was renewed from, and those renewed from it.
   */
  private Set<String> session(String jti) {
    var session = new HashSet<String>();
    session.add(jti);
    var size = 0;
    while (size < session.size()) {
      size = session.size();
      for (var token : tokens) {
        if (token.renews != null
            && (session.contains(token.jti) || session.contains(token.renews))) {
          session.add(token.jti);
          session.add(token.renews);
        }
      }
    }
    return session;
  }

  /**
   * A session: a token of a login, and those that it was renewed by.
   *
   * @param id jti of the first token of it that is known
   * @param provider whether a provider vouched for the user
   */
  record Session(
      String id, boolean provider, Instant begunAt, Instant renewedAt, Instant expiresAt) {}

  /** Those that open anything at a time, or can be renewed; the last begun first. */
  List<Session> sessions(Instant at) {
    var found = new TreeMap<String, Session>();
    for (var token : tokens) {
      if (!token.origin.equals(ACCESS) && token.isUsableAt(at)) {
        var all = session(token.jti);
        var first =
            tokens.stream()
                .filter(other -> all.contains(other.jti))
                .min(Comparator.comparing(Token::issuedAt))
                .orElse(token);
        var known = found.get(first.jti);
        if (known == null || known.renewedAt.isBefore(token.issuedAt)) {
          found.put(
              first.jti,
              new Session(
                  first.jti,
                  first.origin.equals(PROVIDER),
                  first.begunAt,
                  token.issuedAt,
                  token.expiresAt));
        }
      }
    }
    return found.values().stream()
        .sorted(Comparator.comparing(Session::begunAt).reversed())
        .toList();
  }

  /** Whether a token is of a session. */
  boolean isOf(String jti, Session session) {
    return session(jti).contains(session.id);
  }

  private Optional<Instant> begun(@Nullable String renewed) {
    return renewed == null ? Optional.empty() : token(renewed).map(Token::begunAt);
  }

  Optional<Token> token(String jti) {
    return tokens.stream().filter(token -> token.jti.equals(jti)).findFirst();
  }
}
