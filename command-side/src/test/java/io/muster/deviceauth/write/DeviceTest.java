package io.muster.deviceauth.write;

import static io.muster.shared.write.RefusedMatcher.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deviceauth.commands.DeviceCommand.DecideAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.DecommissionDevice;
import io.muster.deviceauth.commands.DeviceCommand.DismissAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.RevokeDeviceToken;
import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.AuthSetStatus;
import io.muster.deviceauth.events.DeviceEvent.AuthSetAccepted;
import io.muster.deviceauth.events.DeviceEvent.AuthSetDismissed;
import io.muster.deviceauth.events.DeviceEvent.AuthSetPreauthorized;
import io.muster.deviceauth.events.DeviceEvent.AuthSetPresented;
import io.muster.deviceauth.events.DeviceEvent.AuthSetRejected;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenIssued;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenRevoked;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId RIVAL = new TenantId("rival");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 7));
  private static final AuthSetId OLD = AuthSetId.of(DEVICE, "old key");
  private static final AuthSetId NEW = AuthSetId.of(DEVICE, "new key");
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);

  private final DeviceRegistered registered = new DeviceRegistered(ACME, DEVICE, "{}");
  private final AuthSetPresented presented = new AuthSetPresented(ACME, DEVICE, OLD, "old key");
  private final AuthSetAccepted accepted = new AuthSetAccepted(ACME, DEVICE, OLD);
  private final DeviceTokenIssued issued =
      new DeviceTokenIssued(ACME, DEVICE, OLD, 1, NOON, NOON.plus(WEEK));
  private final Room room = new Room();
  private FixtureConfiguration<Device> device;

  /** What the tenant may have. */
  private static final class Room implements DeviceLimits {
    private boolean left = true;
    private boolean ready = true;

    @Override
    public boolean isReady(TenantId tenant, DeviceId device) {
      return ready;
    }

    @Override
    public boolean hasRoomForAccepted(TenantId tenant) {
      return left;
    }

    @Override
    public boolean hasRoomForPending(TenantId tenant) {
      return left;
    }
  }

  @BeforeEach
  void setUp() {
    device = new AggregateTestFixture<>(Device.class);
    device.registerInjectableResource(room);
  }

  @Test
  void acceptsAPendingSet() {
    device
        .given(registered, presented)
        .when(new DecideAuthSet(ACME, DEVICE, OLD, AuthSetStatus.ACCEPTED))
        .expectEvents(accepted);
  }

  @Test
  void acceptsNoMoreDevicesThanTheTenantMayHave() {
    room.left = false;
    device
        .given(registered, presented)
        .when(new DecideAuthSet(ACME, DEVICE, OLD, AuthSetStatus.ACCEPTED))
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "device-limit-reached"))
        .expectNoEvents();
    device
        .given(registered, presented, accepted, new AuthSetPresented(ACME, DEVICE, NEW, "new key"))
        .when(new DecideAuthSet(ACME, DEVICE, NEW, AuthSetStatus.ACCEPTED))
        .expectEvents(
            new AuthSetRejected(ACME, DEVICE, OLD), new AuthSetAccepted(ACME, DEVICE, NEW));
    device
        .given(registered, new AuthSetPreauthorized(ACME, DEVICE, OLD, "old key"))
        .whenInvoking(
            DEVICE.toString(),
            it -> assertThat(it.authenticate("old key", WEEK, NOON, room)).isNull())
        .expectNoEvents();
  }

  @Test
  void acceptsNoDeviceThatLacksWhatTheTenantRequires() {
    room.ready = false;
    device
        .given(registered, presented)
        .when(new DecideAuthSet(ACME, DEVICE, OLD, AuthSetStatus.ACCEPTED))
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "configuration-missing"))
        .expectNoEvents();
    device
        .given(registered, new AuthSetPreauthorized(ACME, DEVICE, OLD, "old key"))
        .whenInvoking(
            DEVICE.toString(),
            it -> assertThat(it.authenticate("old key", WEEK, NOON, room)).isNull())
        .expectNoEvents();
    device
        .given(registered, presented)
        .when(new DecideAuthSet(ACME, DEVICE, OLD, AuthSetStatus.REJECTED))
        .expectEvents(new AuthSetRejected(ACME, DEVICE, OLD));
  }

  @Test
  void takesAnotherKeyByTheWordOfTheOneThatIsLetIn() {
    device
        .given(registered, presented, accepted, issued)
        .whenInvoking(
            DEVICE.toString(),
            it -> assertThat(it.rotate("old key", "new key", 1, WEEK, NOON)).isNotNull())
        .expectEvents(
            new AuthSetPresented(ACME, DEVICE, NEW, "new key"),
            new AuthSetRejected(ACME, DEVICE, OLD),
            new AuthSetAccepted(ACME, DEVICE, NEW),
            new AuthSetDismissed(ACME, DEVICE, OLD),
            new DeviceTokenIssued(ACME, DEVICE, NEW, 2, NOON, NOON.plus(WEEK)));
  }

  @Test
  void takesNoKeyByTheWordOfAnother() {
    for (var given :
        List.<List<Object>>of(
            List.of(registered, presented),
            List.of(registered, presented, accepted),
            List.of(
                registered,
                presented,
                accepted,
                issued,
                new DeviceTokenIssued(ACME, DEVICE, OLD, 2, NOON, NOON.plus(WEEK))),
            List.of(
                registered, presented, accepted, issued, new AuthSetRejected(ACME, DEVICE, OLD)),
            List.of(
                registered,
                presented,
                accepted,
                issued,
                new AuthSetPresented(ACME, DEVICE, NEW, "new key"),
                new AuthSetRejected(ACME, DEVICE, NEW)))) {
      device
          .given(given)
          .whenInvoking(
              DEVICE.toString(),
              it -> assertThat(it.rotate("old key", "new key", 1, WEEK, NOON)).isNull())
          .expectNoEvents();
    }
  }

  /** Whoever knows an identity may show any number of keys: they must not fill the record. */
  @Test
  void boundsTheKeysThatAreShown() {
    var given = new ArrayList<Object>(List.of(registered));
    for (var i = 0; i < Device.MAX_SETS; i++) {
      var key = "key " + i;
      given.add(new AuthSetPresented(ACME, DEVICE, AuthSetId.of(DEVICE, key), key));
    }
    device
        .given(given)
        .whenInvoking(DEVICE.toString(), it -> it.authenticate("one more", WEEK, NOON, room))
        .expectNoEvents()
        .expectException(refused(Refusal.Kind.TOO_MANY, "too-many-keys"));
  }

  @Test
  void acceptsARepeatWithoutAnEvent() {
    device
        .given(registered, presented, accepted)
        .when(new DecideAuthSet(ACME, DEVICE, OLD, AuthSetStatus.ACCEPTED))
        .expectSuccessfulHandlerExecution()
        .expectNoEvents();
  }

  @Test
  void rejectsTheFormerSetWhenAnotherIsAccepted() {
    device
        .given(registered, presented, accepted, new AuthSetPresented(ACME, DEVICE, NEW, "new key"))
        .when(new DecideAuthSet(ACME, DEVICE, NEW, AuthSetStatus.ACCEPTED))
        .expectEvents(
            new AuthSetRejected(ACME, DEVICE, OLD), new AuthSetAccepted(ACME, DEVICE, NEW));
  }

  @Test
  void refusesToAcceptAPreauthorizedSetByHand() {
    device
        .given(registered, new AuthSetPreauthorized(ACME, DEVICE, OLD, "old key"))
        .when(new DecideAuthSet(ACME, DEVICE, OLD, AuthSetStatus.ACCEPTED))
        .expectException(
            refused(
                Refusal.impossible(
                    "transition-not-allowed",
                    "A set that is preauthorized cannot become accepted")));
  }

  @Test
  void refusesASetThatItDoesNotHave() {
    device
        .given(registered)
        .when(new DecideAuthSet(ACME, DEVICE, OLD, AuthSetStatus.ACCEPTED))
        .expectException(
            refused(
                Refusal.notFound(
                    "auth-set-not-found",
                    "Device " + DEVICE + " has no authentication set " + OLD)));
  }

  @Test
  void isNotThereForAnotherTenant() {
    device
        .given(registered, presented)
        .when(new DecideAuthSet(RIVAL, DEVICE, OLD, AuthSetStatus.ACCEPTED))
        .expectException(refused(Refusal.notFound("not-found", "There is no " + DEVICE)));
  }

  @Test
  void rejectsAnAcceptedSetBeforeItIsDismissed() {
    device
        .given(registered, presented, accepted)
        .when(new DismissAuthSet(ACME, DEVICE, OLD))
        .expectEvents(
            new AuthSetRejected(ACME, DEVICE, OLD), new AuthSetDismissed(ACME, DEVICE, OLD));
  }

  @Test
  void isGoneWithTheLastSetOfAPreauthorizedDevice() {
    device
        .given(registered, new AuthSetPreauthorized(ACME, DEVICE, OLD, "old key"))
        .when(new DismissAuthSet(ACME, DEVICE, OLD))
        .expectEvents(
            new AuthSetDismissed(ACME, DEVICE, OLD), new DeviceDecommissioned(ACME, DEVICE))
        .expectMarkedDeleted();
  }

  @Test
  void givesTheSameTokenWhileMoreThanHalfOfItsLifeIsLeft() {
    device
        .given(registered, presented, accepted, issued)
        .whenInvoking(
            DEVICE.toString(),
            it -> it.authenticate("old key", WEEK, NOON.plus(Duration.ofDays(3)), room))
        .expectNoEvents();
  }

  @Test
  void givesANewTokenAfterHalfOfItsLife() {
    var later = NOON.plus(Duration.ofDays(4));
    device
        .given(registered, presented, accepted, issued)
        .whenInvoking(DEVICE.toString(), it -> it.authenticate("old key", WEEK, later, room))
        .expectEvents(new DeviceTokenIssued(ACME, DEVICE, OLD, 2, later, later.plus(WEEK)));
  }

  @Test
  void recordsANewKeyAsPendingAndGivesItNoToken() {
    device
        .given(registered, presented, accepted, issued)
        .whenInvoking(DEVICE.toString(), it -> it.authenticate("new key", WEEK, NOON, room))
        .expectEvents(new AuthSetPresented(ACME, DEVICE, NEW, "new key"));
  }

  @Test
  void letsAPreauthorizedKeyInAtOnce() {
    device
        .given(registered, new AuthSetPreauthorized(ACME, DEVICE, OLD, "old key"))
        .whenInvoking(DEVICE.toString(), it -> it.authenticate("old key", WEEK, NOON, room))
        .expectEvents(accepted, issued);
  }

  @Test
  void revokesItsTokenOnce() {
    device
        .given(registered, presented, accepted, issued)
        .when(new RevokeDeviceToken(ACME, DEVICE, 1))
        .expectEvents(new DeviceTokenRevoked(ACME, DEVICE, 1));
    device
        .given(registered, presented, accepted, issued, new DeviceTokenRevoked(ACME, DEVICE, 1))
        .when(new RevokeDeviceToken(ACME, DEVICE, 1))
        .expectException(refused(Refusal.notFound("token-not-found", "No such token is valid")));
  }

  /** As a snapshot stores it: what was restored decides as the original would. */
  @Test
  void isTheSameAfterASnapshot() {
    var original = new Device();
    original.on(registered);
    original.on(presented);
    original.on(accepted);
    original.on(issued);
    var serializer = Jackson3Serializer.builder().build();
    Device restored = serializer.deserialize(serializer.serialize(original, String.class));
    assertThat(restored).usingRecursiveComparison().isEqualTo(original);
  }

  @Test
  void isDecommissioned() {
    device
        .given(registered, presented)
        .when(new DecommissionDevice(ACME, DEVICE))
        .expectEvents(new DeviceDecommissioned(ACME, DEVICE))
        .expectMarkedDeleted();
  }

  @Test
  void rejectsTheAcceptedSetAloneWhenAnotherIsAccepted() {
    var third = AuthSetId.of(DEVICE, "third key");
    device
        .given(
            registered,
            new AuthSetPresented(ACME, DEVICE, third, "third key"),
            presented,
            new AuthSetPresented(ACME, DEVICE, NEW, "new key"),
            new AuthSetAccepted(ACME, DEVICE, NEW))
        .when(new DecideAuthSet(ACME, DEVICE, OLD, AuthSetStatus.ACCEPTED))
        .expectEvents(new AuthSetRejected(ACME, DEVICE, NEW), accepted);
  }

  @Test
  void voidsTheTokenOfASetThatIsRejectedOrDismissed() {
    for (var end :
        List.of(
            List.of(new AuthSetRejected(ACME, DEVICE, OLD)),
            List.of(new AuthSetDismissed(ACME, DEVICE, OLD)))) {
      setUp();
      device
          .given(registered, presented, accepted, issued)
          .andGiven(end)
          .when(new RevokeDeviceToken(ACME, DEVICE, 1))
          .expectException(refused(Refusal.Kind.NOT_FOUND, "token-not-found"));
    }
  }

  @Test
  void noOtherTenantMayDismissOrDecommissionIt() {
    var rival = new TenantId("rival");
    for (var command :
        List.of(
            new DecideAuthSet(rival, DEVICE, OLD, AuthSetStatus.ACCEPTED),
            new DismissAuthSet(rival, DEVICE, OLD),
            new DecommissionDevice(rival, DEVICE))) {
      setUp();
      device
          .given(registered, presented)
          .when(command)
          .expectNoEvents()
          .expectException(refused(Refusal.Kind.NOT_FOUND, "not-found"));
    }
  }
}
