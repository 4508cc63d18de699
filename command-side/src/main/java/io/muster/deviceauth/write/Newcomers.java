package io.muster.deviceauth.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.shared.access.Tenants;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Rate;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Bounds what strangers add to the record: anybody may show an identity or a key that nobody has
 * seen, and each is an event for ever. For each process.
 */
@Component
class Newcomers {

  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** A network that is forgotten had its minute, or many others came since. */
  private final Cache<String, Rate> networks =
      Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(PERIOD).build();

  private final Tenants tenants;
  private final DeviceLimits limits;
  private final long perMinute;

  Newcomers(Tenants tenants, DeviceLimits limits, DeviceauthOptions options) {
    this.tenants = tenants;
    this.limits = limits;
    this.perMinute = options.newcomersPerMinute();
  }

  /**
   * @throws RuntimeException a refusal, when no more devices may come now
   */
  void admitDevice(TenantId tenant, String network) {
    if (!limits.hasRoomForPending(tenant)) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-pending-devices",
              "As many devices wait to be accepted as the tenant may have: try again later")
          .asException();
    }
    admitKey(tenant, network);
  }

  /**
   * @throws RuntimeException a refusal, when no more keys may come now
   */
  void admitKey(TenantId tenant, String network) {
    tenants.requireRoomInRecord(tenant);
    if (!networks.get(network, _ -> new Rate(PERIOD)).admits(perMinute, System.nanoTime())) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-newcomers",
              "Very many new devices or keys come from this address: try again in a minute")
          .asException();
    }
  }
}
