package io.muster.localconf.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.commands.LocalConfCommand.RemoveLocalConf;
import io.muster.localconf.commands.LocalConfCommand.RestoreLocalConf;
import io.muster.localconf.commands.LocalConfCommand.StoreLocalConf;
import io.muster.localconf.events.LocalConfEvent;
import io.muster.localconf.events.LocalConfEvent.LocalConfRemoved;
import io.muster.localconf.events.LocalConfEvent.LocalConfRestored;
import io.muster.localconf.events.LocalConfEvent.LocalConfStored;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalConfTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));

  private final AggregateTestFixture<LocalConf> fixture =
      new AggregateTestFixture<>(LocalConf.class);

  private static StoreLocalConf store(String details) {
    return new StoreLocalConf(ACME, DEVICE, details);
  }

  private static LocalConfStored stored(int version, String details) {
    return stored(version, details, null);
  }

  private static LocalConfStored stored(int version, String details, @Nullable Integer forgets) {
    return new LocalConfStored(ACME, DEVICE, version, Sha256.of(details), details, null, forgets);
  }

  private static LocalConfRestored restored(int version, String details) {
    return new LocalConfRestored(ACME, DEVICE, version, Sha256.of(details));
  }

  private static RestoreLocalConf restore(int version, @Nullable String expected) {
    return new RestoreLocalConf(ACME, DEVICE, version, expected);
  }

  @Test
  void storesEachTextOnce() {
    fixture
        .givenNoPriorActivity()
        .when(store("{}"))
        .expectResultMessagePayload(1)
        .expectEvents(stored(1, "{}"));
    fixture.given(stored(1, "{}")).when(store("{}")).expectResultMessagePayload(1).expectNoEvents();
    fixture
        .given(stored(1, "{}"), stored(2, "[]"))
        .when(store("{}"))
        .expectResultMessagePayload(1)
        .expectEvents(restored(1, "{}"));
  }

  @Test
  void tellsTextsApartByTheirBytes() {
    fixture.given(stored(1, "{}")).when(store("{ }")).expectEvents(stored(2, "{ }"));
  }

  @Test
  void forgetsTheOldestThatIsNotTheCurrentOne() {
    var history = new ArrayList<LocalConfEvent>();
    for (var version = 1; version <= LocalConf.MAX_VERSIONS; version++) {
      history.add(stored(version, "" + version));
    }
    history.add(restored(1, "1"));
    fixture
        .given(history)
        .when(store("{}"))
        .expectEvents(stored(LocalConf.MAX_VERSIONS + 1, "{}", 2));
  }

  @Test
  void restoresOnRequestWhatIsExpected() {
    fixture
        .given(stored(1, "{}"), stored(2, "[]"))
        .when(restore(1, Sha256.of("[]")))
        .expectEvents(restored(1, "{}"));
    fixture
        .given(stored(1, "{}"), stored(2, "[]"))
        .when(restore(1, Sha256.of("{}")))
        .expectException(refused(Refusal.Kind.CONFLICT, "local-configuration-changed"));
    fixture.given(stored(1, "{}")).when(restore(1, null)).expectNoEvents();
    fixture
        .given(stored(1, "{}"))
        .when(restore(2, null))
        .expectException(refused(Refusal.Kind.NOT_FOUND, "version-not-found"));
  }

  @Test
  void countsOnAfterARemoval() {
    fixture
        .given(stored(1, "{}"), new LocalConfRemoved(ACME, DEVICE, List.of(1)))
        .when(store("{}"))
        .expectEvents(stored(2, "{}"));
  }

  @Test
  void isRemovedOnce() {
    fixture
        .given(stored(1, "{}"), stored(2, "[]"))
        .when(new RemoveLocalConf(ACME, DEVICE))
        .expectEvents(new LocalConfRemoved(ACME, DEVICE, List.of(1, 2)));
    fixture.givenNoPriorActivity().when(new RemoveLocalConf(ACME, DEVICE)).expectNoEvents();
  }
}
