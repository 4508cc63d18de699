package io.muster.configuration.write;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.muster.configuration.commands.DeviceConfigurationCommand.AssignDeviceLayer;
import io.muster.configuration.commands.DeviceConfigurationCommand.RemoveDeviceLayer;
import io.muster.configuration.commands.DeviceConfigurationCommand.ReportConfiguration;
import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationDrifted;
import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationReported;
import io.muster.configuration.events.DeviceConfigurationEvent.DriftEnded;
import io.muster.configuration.events.ReportedKey;
import io.muster.configuration.queries.ConfigurationQuery.ConfiguredDevice;
import io.muster.configuration.queries.ConfigurationState;
import io.muster.configuration.queries.DesiredConfiguration;
import io.muster.configuration.queries.DeviceConfigurationView;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.PersonalText;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.projection.Databases;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.write.LookupBarrier;
import io.muster.shared.write.Machines;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/**
 * Whatever people assign and the device says, in any order, late or repeated: the version only
 * grows, and the state follows the last word on the version that is wanted.
 */
class DeviceConfigurationPropertiesTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final MongoClient NOWHERE = MongoClients.create("mongodb://localhost:1");

  @AfterContainer
  static void close() {
    NOWHERE.close();
  }

  /**
   * The device reports.
   *
   * @param back how many versions ago it asked
   * @param value that it has of the key; null when it says nothing of it
   */
  private record Report(int back, boolean applied, @Nullable Integer value) {}

  @Provide
  Arbitrary<List<Object>> steps() {
    Arbitrary<Object> assign =
        Arbitraries.integers()
            .between(1, 3)
            .map(
                i ->
                    new AssignDeviceLayer(
                        ACME, DEVICE, new Assignment(null, null, "{\"a\":" + i + "}"), null));
    Arbitrary<Object> report =
        Combinators.combine(
                Arbitraries.of(0, 0, 0, 1, 2),
                Arbitraries.of(true, true, false),
                Arbitraries.integers().between(1, 3).injectNull(0.2))
            .as(Report::new);
    return Arbitraries.frequencyOf(
            Tuple.of(3, assign),
            Tuple.of(8, report),
            Tuple.of(1, Arbitraries.just((Object) new RemoveDeviceLayer(ACME, DEVICE, null))))
        .list()
        .ofMaxSize(30);
  }

  /** The look-ups as they are when they have seen every event. */
  private static final class Lookups extends ConfigurationLookups {
    private DeviceConfigurationView view = DeviceConfigurationView.empty(ACME, DEVICE);
    private long position;

    Lookups() {
      super(new ReadModels(new Databases(NOWHERE, List.of())));
    }

    void apply(Object event) {
      var recorded = new Recorded(++position, Instant.EPOCH, "configuration");
      view = requireNonNull(DeviceConfigurationView.after(view, (DomainEvent) event, recorded));
    }

    DesiredConfiguration desired() {
      return DesiredConfiguration.of(null, null, view, _ -> null);
    }

    @Override
    public DesiredConfiguration desired(TenantId tenant, DeviceId device) {
      return desired();
    }

    ConfigurationState state() {
      return new ConfiguredDevice(view, desired()).state();
    }
  }

  @Property(tries = 50)
  void followsTheLastWordOnWhatIsWanted(@ForAll("steps") List<Object> steps) {
    var lookups = new Lookups();
    var machines =
        new Machines<>(
            DeviceConfiguration.class,
            lookups,
            new ReportedValues(lookups, new NoBarrier(), new NoKeys()));
    var versions = new ArrayList<Long>(List.of(0L));
    @Nullable Report last = null;
    @Nullable Object drift = null;
    for (var step : steps) {
      machines.pass(Duration.ofSeconds(1));
      var wanted = lookups.desired();
      var command = step instanceof Report report ? command(report, versions) : step;
      var answer = machines.send(command);
      assertThat(answer.refusal()).isNull();
      for (var event : answer.events()) {
        drift = checkDrift(drift, event);
        if (event instanceof ConfigurationReported said) {
          assertThat(said.stale()).isEqualTo(said.version() != wanted.version());
        }
        lookups.apply(event);
      }
      var version = lookups.desired().version();
      assertThat(version).isGreaterThanOrEqualTo(versions.getLast());
      if (version > versions.getLast()) {
        versions.add(version);
        last = null;
      }
      if (step instanceof Report report && version(report, versions) == version) {
        last = report;
      }
      assertThat(lookups.state()).isEqualTo(expected(last, lookups));
      if (step instanceof Report) {
        assertThat(machines.send(command).events()).as("a repeat of %s", step).isEmpty();
      }
    }
  }

  private static long version(Report report, List<Long> versions) {
    return versions.get(Math.max(0, versions.size() - 1 - report.back));
  }

  private static ReportConfiguration command(Report report, List<Long> versions) {
    var keys =
        report.value == null
            ? List.<ReportedKey>of()
            : List.of(new ReportedKey("a", String.valueOf(report.value), null, null));
    return new ReportConfiguration(
        ACME, DEVICE, version(report, versions), report.applied, null, keys);
  }

  /** A drift is told once for each version and keys, and ends only after it began. */
  private static @Nullable Object checkDrift(@Nullable Object before, Object event) {
    return switch (event) {
      case ConfigurationDrifted _ -> {
        assertThat(event).isNotEqualTo(before);
        yield event;
      }
      case DriftEnded _ -> {
        assertThat(before).as("it drifted").isNotNull();
        yield null;
      }
      default -> before;
    };
  }

  /**
   * @param last what the device said last of the version that is wanted; null for nothing
   */
  private static ConfigurationState expected(@Nullable Report last, Lookups lookups) {
    var desired = lookups.desired();
    if (last == null) {
      return lookups.view.reported() == null && desired.isEmpty()
          ? ConfigurationState.IN_SYNC
          : ConfigurationState.PENDING;
    }
    if (!last.applied) {
      return ConfigurationState.FAILED;
    }
    var wanted = desired.value("a");
    var differs = last.value != null && wanted != null && wanted.asInt() != last.value;
    if (last.value == null) {
      return lookups.state(); // it says nothing of its values: what was known of them stays
    }
    return differs ? ConfigurationState.DRIFT : ConfigurationState.IN_SYNC;
  }

  private static final class NoBarrier implements LookupBarrier {
    @Override
    public void await() {}

    @Override
    public boolean await(Duration atMost) {
      return true;
    }
  }

  private static final class NoKeys implements PersonalData {
    @Override
    public PersonalText seal(TenantId tenant, String subject, String text) {
      return new PersonalText(subject, text);
    }

    @Override
    public Optional<String> open(PersonalText text) {
      return Optional.empty();
    }

    @Override
    public void forget(String subject) {}

    @Override
    public void forgetAll(TenantId tenant) {}

    @Override
    public String digest(String text) {
      return text;
    }
  }
}
