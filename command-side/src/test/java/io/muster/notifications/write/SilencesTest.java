package io.muster.notifications.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.notifications.commands.SilenceCommand.BeginSilence;
import io.muster.notifications.commands.SilenceCommand.EndSilence;
import io.muster.notifications.events.NoticeFilter;
import io.muster.notifications.events.SilenceEvent.SilenceBegun;
import io.muster.notifications.events.SilenceEvent.SilenceEnded;
import io.muster.notifications.events.SilenceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class SilencesTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final SilenceId ONE = new SilenceId(new UUID(1, 1));
  private static final NoticeFilter MODEM = new NoticeFilter(null, null, "modem", null);
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private final AggregateTestFixture<Silences> silences =
      new AggregateTestFixture<>(Silences.class);

  private static SilenceBegun begun(SilenceId id) {
    return new SilenceBegun(ACME, id, MODEM, NOON, "works");
  }

  @Test
  void beginsASilenceOnce() {
    silences
        .givenNoPriorActivity()
        .when(new BeginSilence(ACME, ONE, MODEM, NOON, "works"))
        .expectEvents(begun(ONE));
    new AggregateTestFixture<>(Silences.class)
        .given(begun(ONE))
        .when(new BeginSilence(ACME, ONE, MODEM, NOON, "works"))
        .expectNoEvents();
  }

  @Test
  void endsOneThatRuns() {
    silences
        .given(begun(ONE))
        .when(new EndSilence(ACME, ONE, true))
        .expectEvents(new SilenceEnded(ACME, ONE, true))
        .expectResultMessagePayload(true);
    new AggregateTestFixture<>(Silences.class)
        .given(begun(ONE), new SilenceEnded(ACME, ONE, false))
        .when(new EndSilence(ACME, ONE, true))
        .expectNoEvents()
        .expectResultMessagePayload(false);
  }

  @Test
  void refusesOneTooMany() {
    var running = new ArrayList<SilenceBegun>();
    for (var i = 0; i < Silences.MAX_RUNNING; i++) {
      running.add(begun(new SilenceId(new UUID(2, i))));
    }
    silences
        .given(running)
        .when(new BeginSilence(ACME, ONE, MODEM, NOON, "works"))
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "too-many-silences"));
  }
}
