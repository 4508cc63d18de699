package io.muster.useradm.queries;

import io.muster.shared.events.PersonalText;
import io.muster.shared.events.Recorded;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * The e-mail addresses that a user had, by which an auditor knows who did something. It goes with
 * the user, as the key does with which they are sealed.
 *
 * @param addresses in the order of the record, the last {@value #MOST}; what was before those is
 *     not known
 */
public record AddressesView(@BsonId String id, String tenantId, List<Address> addresses) {

  static final int MOST = 50;

  /**
   * @param since position of the event that gave it
   */
  public record Address(long since, PersonalText email) {}

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable AddressesView after(
      @Nullable AddressesView before, OfUser event, Recorded recorded) {
    return switch (event) {
      case UserRegistered(var tenant, var user, var _, var email, var _, var _) ->
          new AddressesView(
              user.toString(), tenant.value(), List.of(new Address(recorded.position(), email)));
      case EmailChanged changed ->
          before == null ? null : before.with(new Address(recorded.position(), changed.email()));
      case UserRemoved _, PersonErased _ -> null;
      case PasswordChanged _,
          RolesChanged _,
          UserLoggedIn _,
          UserTokenRevoked _,
          AccessTokenIssued _ ->
          before;
    };
  }

  private AddressesView with(Address next) {
    var all = new ArrayList<>(addresses);
    if (all.size() == MOST) {
      all.removeFirst();
    }
    all.add(next);
    return new AddressesView(id, tenantId, List.copyOf(all));
  }

  /** The one that the user had when the event of a position was recorded; empty when unknown. */
  public Optional<PersonalText> at(long position) {
    return addresses.stream()
        .filter(address -> address.since() <= position)
        .reduce((_, later) -> later)
        .map(Address::email);
  }
}
