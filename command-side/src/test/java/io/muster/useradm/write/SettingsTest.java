package io.muster.useradm.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.useradm.commands.ReplaceSettings;
import io.muster.useradm.events.SettingsTag;
import io.muster.useradm.events.UserEvent.SettingsReplaced;
import io.muster.useradm.events.UserId;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final UserId ADA = new UserId(new UUID(0, 1));
  private final SettingsReplaced dark = new SettingsReplaced(ACME, ADA, "{\"theme\":\"dark\"}");

  private FixtureConfiguration<Settings> settings;

  @BeforeEach
  void setUp() {
    settings = new AggregateTestFixture<>(Settings.class);
  }

  private static ReplaceSettings replace(String json, String tag) {
    return new ReplaceSettings(ACME, ADA, json, tag);
  }

  @Test
  void areReplacedByWhoeverReadThem() {
    settings
        .givenNoPriorActivity()
        .when(replace(dark.json(), SettingsTag.of("{}")))
        .expectEvents(dark);
    setUp();
    settings
        .given(dark)
        .when(replace("{}", SettingsTag.of(dark.json())))
        .expectEvents(new SettingsReplaced(ACME, ADA, "{}"));
  }

  @Test
  void areNotReplacedByWhoeverReadOlderOnes() {
    settings
        .given(dark)
        .when(replace("{\"theme\":\"light\"}", SettingsTag.of("{}")))
        .expectNoEvents()
        .expectException(
            refused(
                new Refusal(
                    Refusal.Kind.PRECONDITION_FAILED,
                    "settings-changed",
                    "The settings changed since they were read: read them again")));
  }

  @Test
  void areReplacedByTheSameWithoutAnEvent() {
    settings.given(dark).when(replace(dark.json(), "*")).expectNoEvents();
  }
}
