package io.muster.deviceauth.write;

import static io.muster.deviceauth.events.AuthSetStatus.ACCEPTED;
import static io.muster.deviceauth.events.AuthSetStatus.PENDING;
import static io.muster.deviceauth.events.AuthSetStatus.PREAUTHORIZED;
import static io.muster.deviceauth.events.AuthSetStatus.REJECTED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deviceauth.commands.DeviceCommand.DecideAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.DecommissionDevice;
import io.muster.deviceauth.commands.DeviceCommand.DismissAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.ExpirePendingDevice;
import io.muster.deviceauth.commands.DeviceCommand.IssuedToken;
import io.muster.deviceauth.commands.DeviceCommand.RenewDeviceToken;
import io.muster.deviceauth.commands.DeviceCommand.RevokeDeviceToken;
import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.AuthSetStatus;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceEvent.AuthSetAccepted;
import io.muster.deviceauth.events.DeviceEvent.AuthSetDismissed;
import io.muster.deviceauth.events.DeviceEvent.AuthSetPreauthorized;
import io.muster.deviceauth.events.DeviceEvent.AuthSetPresented;
import io.muster.deviceauth.events.DeviceEvent.AuthSetRejected;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenIssued;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenRevoked;
import io.muster.deviceauth.events.DeviceEvent.DisconnectionExplained;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Machines;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the device and people do, in whatever order: one key at most is let in, and no token is
 * valid but the last one of that key.
 */
class DevicePropertiesTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 7));
  private static final Duration LIFETIME = Duration.ofDays(7);

  /** The device shows a key. */
  private record Authenticate(String key) {}

  /** The device shows its next key, with both owners' consent. */
  private record Rotate(String key, String next, int serial) {}

  /** A person announces a key. */
  private record Preauthorize(String key, boolean accepted) {}

  /** Whether the tenant may have another accepted device. */
  private enum Fleet {
    FULL,
    NOT_FULL
  }

  private static final class Room implements DeviceLimits {
    private boolean left = true;

    @Override
    public boolean hasRoomForAccepted(TenantId tenant) {
      return left;
    }

    @Override
    public boolean hasRoomForPending(TenantId tenant) {
      return left;
    }

    @Override
    public boolean isReady(TenantId tenant, DeviceId device) {
      return true;
    }
  }

  @Provide
  Arbitrary<List<Object>> steps() {
    var key = Arbitraries.of("one", "two", "three");
    var set = key.map(it -> AuthSetId.of(DEVICE, it));
    var serial = Arbitraries.integers().between(1, 6);
    return Arbitraries.frequencyOf(
            Tuple.of(8, key.map(it -> (Object) new Authenticate(it))),
            Tuple.of(3, Combinators.combine(key, key, serial).as((a, b, n) -> new Rotate(a, b, n))),
            Tuple.of(
                2,
                Combinators.combine(key, Arbitraries.of(true, false))
                    .as((it, at) -> new Preauthorize(it, at))),
            Tuple.of(
                6,
                Combinators.combine(set, Arbitraries.of(ACCEPTED, ACCEPTED, REJECTED))
                    .as((it, to) -> new DecideAuthSet(ACME, DEVICE, it, to))),
            Tuple.of(2, set.map(it -> new DismissAuthSet(ACME, DEVICE, it))),
            Tuple.of(4, serial.map(it -> new RenewDeviceToken(ACME, DEVICE, it, LIFETIME))),
            Tuple.of(1, serial.map(it -> new RevokeDeviceToken(ACME, DEVICE, it))),
            Tuple.of(
                1,
                Arbitraries.of(
                    new ExpirePendingDevice(ACME, DEVICE),
                    new DecommissionDevice(ACME, DEVICE),
                    new Object[] {})),
            Tuple.of(3, Arbitraries.of(Duration.ofHours(1), Duration.ofDays(4))),
            Tuple.of(2, Arbitraries.of(Fleet.values())))
        .filter(it -> !(it instanceof Object[]))
        .list()
        .ofMaxSize(40);
  }

  /** What the contract knows. */
  private static final class Known {
    private final Map<AuthSetId, AuthSetStatus> sets = new HashMap<>();
    private int serial;
    private @Nullable AuthSetId holder;
    private boolean gone;

    void apply(DeviceEvent event) {
      assertThat(gone).as("nothing of a device that is gone: %s", event).isFalse();
      switch (event) {
        case DeviceRegistered _ -> throw new AssertionError(event);
        case AuthSetPresented presented ->
            assertThat(sets.put(presented.authSetId(), PENDING)).isNull();
        case AuthSetPreauthorized announced ->
            assertThat(sets.put(announced.authSetId(), PREAUTHORIZED)).isNull();
        case AuthSetAccepted accepted -> {
          assertThat(sets).doesNotContainValue(ACCEPTED);
          assertThat(sets.put(accepted.authSetId(), ACCEPTED)).isNotNull();
        }
        case AuthSetRejected rejected -> {
          assertThat(sets.put(rejected.authSetId(), REJECTED)).isNotNull().isNotEqualTo(REJECTED);
          voidTokenOf(rejected.authSetId());
        }
        case AuthSetDismissed dismissed -> {
          assertThat(sets.remove(dismissed.authSetId())).isNotNull();
          voidTokenOf(dismissed.authSetId());
        }
        case DeviceTokenIssued issued -> {
          assertThat(sets.get(issued.authSetId())).isEqualTo(ACCEPTED);
          assertThat(issued.serial()).isEqualTo(++serial);
          holder = issued.authSetId();
        }
        case DeviceTokenRevoked revoked -> {
          assertThat(revoked.serial()).isEqualTo(serial);
          assertThat(holder).isNotNull();
          holder = null;
        }
        case DisconnectionExplained _ -> {}
        case DeviceDecommissioned _ -> gone = true;
      }
    }

    private void voidTokenOf(AuthSetId set) {
      if (set.equals(holder)) {
        holder = null;
      }
    }
  }

  @Property(tries = 75)
  void letsInOneKeyAndTheLastTokenOfIt(@ForAll("steps") List<Object> steps) {
    var room = new Room();
    var machines = new Machines<>(Device.class, room);
    machines.given(DEVICE.toString(), new DeviceRegistered(ACME, DEVICE, "{}"));
    var known = new Known();
    for (var step : steps) {
      if (step instanceof Duration time) {
        machines.pass(time);
        continue;
      }
      if (step instanceof Fleet fleet) {
        room.left = fleet == Fleet.NOT_FULL;
        continue;
      }
      var hadAccepted = known.sets.containsValue(ACCEPTED);
      var isKnown = step instanceof RenewDeviceToken it && it.serial() == known.serial;
      var mayRenew = isKnown && known.holder != null;
      var answer = send(machines, room, step);
      answer.events().forEach(event -> known.apply((DeviceEvent) event));
      if (!room.left && !hadAccepted) {
        assertThat(known.sets).as("no room").doesNotContainValue(ACCEPTED);
      }
      if (answer.payload() instanceof IssuedToken token) {
        assertThat(token.serial()).isEqualTo(known.serial);
        assertThat(token.expiresAt()).isAfter(machines.now().plus(LIFETIME.dividedBy(2)));
        assertThat(known.sets.get(requireNonNull(known.holder))).isEqualTo(ACCEPTED);
      }
      if (step instanceof RenewDeviceToken && !known.gone) {
        assertThat(answer.refusal() == null).as("%s", step).isEqualTo(mayRenew);
      }
      if (known.gone) {
        assertThat(answer.refusal() != null || !answer.events().isEmpty()).isTrue();
      }
      if (step instanceof Authenticate(var key) && !known.gone) {
        var accepted = known.sets.get(AuthSetId.of(DEVICE, key)) == ACCEPTED;
        assertThat(answer.payload() != null).as("a token").isEqualTo(accepted);
        assertThat(send(machines, room, step))
            .as("a repeat")
            .satisfies(again -> assertThat(again.events()).isEmpty());
      }
    }
  }

  private static Machines.Answer send(Machines<Device> machines, Room room, Object step) {
    var id = DEVICE.toString();
    return switch (step) {
      case Authenticate(var key) ->
          machines.invoke(id, it -> it.authenticate(key, LIFETIME, machines.now(), room));
      case Rotate(var key, var next, var serial) ->
          machines.invoke(id, it -> it.rotate(key, next, serial, LIFETIME, machines.now()));
      case Preauthorize(var key, var accepted) ->
          machines.invoke(
              id,
              it -> {
                it.preauthorize(key, accepted, room);
                return null;
              });
      default -> machines.send(step);
    };
  }
}
