package io.muster.configuration.write;

import io.muster.configuration.commands.DeviceConfigurationCommand.ReportConfiguration;
import io.muster.configuration.events.ReportedKey;
import io.muster.configuration.queries.DesiredConfiguration;
import io.muster.configuration.queries.Secrets;
import io.muster.configuration.queries.TextValues;
import io.muster.shared.commands.Refusal;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.write.LookupBarrier;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds what a device says it has against what it is to have. */
@Component
class ReportedValues {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final ConfigurationLookups lookups;
  private final LookupBarrier barrier;
  private final Secrets secrets;

  ReportedValues(ConfigurationLookups lookups, LookupBarrier barrier, PersonalData keys) {
    this.lookups = lookups;
    this.barrier = barrier;
    this.secrets = new Secrets(keys);
  }

  /**
   * @param version that the device speaks of
   * @param stale whether another is wanted
   * @param keys as they may be recorded: of keys that are wanted now and no secrets also the values
   * @param drifted keys with other values than are wanted, in order; null when the report says
   *     nothing of that
   */
  record Judged(
      long version, boolean stale, List<ReportedKey> keys, @Nullable List<String> drifted) {}

  /**
   * @param had the version that the device said last that it has; 0 for none
   */
  Judged judge(ReportConfiguration report, long had) {
    var desired = lookups.desired(report.tenantId(), report.deviceId());
    var version = report.version();
    if (version == null) {
      return judgeTexts(report, desired, had);
    }
    if (version > desired.version()) {
      barrier.await(); // another process may have told the device
      desired = lookups.desired(report.tenantId(), report.deviceId());
    }
    if (version > desired.version()) {
      throw Refusal.malformed(
              "version-unknown", "The device's configuration never had version " + version)
          .asException();
    }
    var stale = version != desired.version();
    var drifted = new TreeSet<String>();
    for (var key : report.keys()) {
      var wanted = desired.value(key.key());
      var value = key.value();
      if (value != null && wanted != null && !isSame(secrets.open(wanted), JSON.readTree(value))) {
        drifted.add(key.key());
      }
    }
    var says = report.applied() && !stale && !report.keys().isEmpty();
    return new Judged(
        version, stale, recordable(report, desired, stale), says ? List.copyOf(drifted) : null);
  }

  /**
   * A report without a version is of the version that is wanted when all its values are those; else
   * the device drifts if it had that version before, and has not asked for it yet if it had not.
   */
  private Judged judgeTexts(ReportConfiguration report, DesiredConfiguration desired, long had) {
    var wanted = TextValues.of(secrets.open(desired.details()), secrets.open(desired.parameters()));
    var said = new HashMap<String, String>();
    for (var key : report.keys()) {
      said.put(key.key(), JSON.readTree(String.valueOf(key.value())).asString(""));
    }
    var drifted = new TreeSet<String>();
    wanted.forEach(
        (key, value) -> {
          if (!value.equals(said.get(key))) {
            drifted.add(key);
          }
        });
    var stale = !drifted.isEmpty() && had != desired.version();
    return new Judged(
        stale ? had : desired.version(),
        stale,
        recordable(report, desired, stale),
        stale ? null : List.copyOf(drifted));
  }

  /** A key that is not wanted now may have held a secret before: its value is left out. */
  private static List<ReportedKey> recordable(
      ReportConfiguration report, DesiredConfiguration desired, boolean stale) {
    return report.keys().stream()
        .map(
            key ->
                stale
                        || desired.value(key.key()) == null
                        || desired.secretKeys().contains(key.key())
                    ? new ReportedKey(key.key(), null, key.code(), key.message())
                    : key)
        .toList();
  }

  /** Numbers are the same however they are written. */
  private static boolean isSame(JsonNode wanted, JsonNode value) {
    return wanted.isNumber() && value.isNumber()
        ? wanted.decimalValue().compareTo(value.decimalValue()) == 0
        : wanted.equals(value);
  }
}
