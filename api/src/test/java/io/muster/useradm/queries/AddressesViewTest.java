package io.muster.useradm.queries;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.events.PersonalText;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.UserEvent.EmailChanged;
import io.muster.useradm.events.UserEvent.OfUser;
import io.muster.useradm.events.UserEvent.UserRegistered;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserId;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AddressesViewTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final UserId ANNA = new UserId(new UUID(0, 1));

  private static @Nullable AddressesView fold(
      @Nullable AddressesView before, OfUser event, long position) {
    return AddressesView.after(before, event, new Recorded(position, Instant.EPOCH, "anna"));
  }

  private static PersonalText address(int number) {
    return new PersonalText(ANNA.toString(), "sealed " + number);
  }

  private static AddressesView changed(int times) {
    var digest = new EmailDigest("0".repeat(64));
    var registered = new UserRegistered(ACME, ANNA, digest, address(0), "hash", Set.of());
    var view = fold(null, registered, 10);
    for (var i = 1; i <= times; i++) {
      view = fold(view, new EmailChanged(ACME, ANNA, digest, address(i), false), 10 + 10 * i);
    }
    return Objects.requireNonNull(view);
  }

  @Test
  void knowsTheAddressOfEachMoment() {
    var view = changed(2);
    assertThat(view.at(9)).isEmpty();
    assertThat(view.at(10)).contains(address(0));
    assertThat(view.at(29)).contains(address(1));
    assertThat(view.at(1_000)).contains(address(2));
    assertThat(fold(view, new UserRemoved(ACME, ANNA), 40)).isNull();
  }

  /** Better no name than a wrong one. */
  @Test
  void namesNobodyWhereItForgotTheAddress() {
    var view = changed(AddressesView.MOST);
    assertThat(view.addresses()).hasSize(AddressesView.MOST);
    assertThat(view.at(19)).isEmpty();
    assertThat(view.at(20)).contains(address(1));
  }
}
