package io.muster.deviceauth.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.deviceauth.events.IdentityId;
import io.muster.shared.access.DiskSpace;
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

  /** A network that sends nothing new for a minute is counted anew, and so is one of too many. */
  private final Cache<String, Rate> networks =
      Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(PERIOD).build();

  /** New keys of one device that one network may show: fewer than a device may have at all. */
  private static final int KEYS_A_DAY = 5;

  private static final Duration DAY = Duration.ofDays(1);

  private record KeySource(IdentityId identity, String network) {}

  private final Cache<KeySource, Rate> keys =
      Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(DAY).build();

  private final Tenants tenants;
  private final DeviceLimits limits;
  private final DiskSpace disk;
  private final long perMinute;

  Newcomers(Tenants tenants, DeviceLimits limits, DiskSpace disk, DeviceauthOptions options) {
    this.disk = disk;
    this.tenants = tenants;
    this.limits = limits;
    this.perMinute = options.newcomersPerMinute();
  }

  /**
   * @throws RuntimeException a refusal, when no more devices may come now
   */
  void admitDevice(TenantId tenant, String network) {
    admit(tenant, network);
    if (!limits.hasRoomForPending(tenant)) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-pending-devices",
              "As many devices wait to be accepted as the tenant may have: try again later")
          .asException();
    }
  }

  /**
   * @throws RuntimeException a refusal, when no more keys may come now: of all networks, or from
   *     this one for the device. One network alone takes days to use up the keys that a device may
   *     show
   */
  void admitKey(TenantId tenant, IdentityId identity, String network) {
    admit(tenant, network);
    if (!keys.get(new KeySource(identity, network), _ -> new Rate(DAY))
        .admits(KEYS_A_DAY, System.nanoTime())) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-keys",
              "The device has shown many new keys from this address today: use one of them")
          .retryAfter(DAY.dividedBy(KEYS_A_DAY))
          .asException();
    }
  }

  private void admit(TenantId tenant, String network) {
    disk.require();
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
