package io.muster.configuration.write;

import io.muster.configuration.commands.DeviceConfigurationCommand.ReportConfiguration;
import io.muster.configuration.events.ReportedKey;
import io.muster.configuration.queries.Secrets;
import io.muster.shared.commands.Refusal;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.write.LookupBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.springframework.stereotype.Component;
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
   * @param keys as they may be recorded: without values of secrets
   * @param drifted keys with other values than are wanted, in order
   */
  record Judged(long version, boolean stale, List<ReportedKey> keys, List<String> drifted) {}

  Judged judge(ReportConfiguration report) {
    var desired = lookups.desired(report.tenantId(), report.deviceId());
    var version = report.version() == null ? desired.version() : report.version();
    if (version > desired.version()) {
      barrier.await(); // another process may have told the device
      desired = lookups.desired(report.tenantId(), report.deviceId());
    }
    if (version > desired.version()) {
      throw Refusal.malformed(
              "version-unknown", "The device's configuration never had version " + version)
          .asException();
    }
    var keys = new ArrayList<ReportedKey>();
    var drifted = new TreeSet<String>();
    for (var key : report.keys()) {
      var wanted = desired.value(key.key());
      var hidden = wanted != null && Secrets.containsSecret(wanted);
      keys.add(hidden ? new ReportedKey(key.key(), null, key.code(), key.message()) : key);
      var value = key.value();
      if (value != null && wanted != null && !JSON.readTree(value).equals(secrets.open(wanted))) {
        drifted.add(key.key());
      }
    }
    var applies = report.applied() && version == desired.version();
    return new Judged(
        version,
        version != desired.version(),
        List.copyOf(keys),
        applies ? List.copyOf(drifted) : List.of());
  }
}
