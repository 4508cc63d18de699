package io.muster.configuration.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.configuration.events.SharedLayerEvent;
import io.muster.configuration.events.TemplateEvent;
import io.muster.configuration.queries.DesiredConfiguration;
import io.muster.configuration.queries.DeviceConfigurationView;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.springframework.stereotype.Component;

/**
 * Which version of its configuration each device has to have.
 *
 * <p>Budget of a poll with the tag of the version that is wanted: no command, no event; no read
 * when the device asked before and no event since changed its own configuration or what its tenant
 * shares.
 */
@Component
public class ConfigurationOffers implements Follower {

  private static final int STRIPES = 1 << 14;

  private final ConfigurationLookups lookups;

  /** By device: the version that it was told. */
  private final Cache<DeviceId, Told> told = Caffeine.newBuilder().maximumSize(200_000).build();

  /** By tenant: another object after each change of what its devices share. */
  private final Cache<TenantId, Object> epochs = Caffeine.newBuilder().maximumSize(10_000).build();

  /** Grows with the events of a device: what was looked up before must not be kept after. */
  private final AtomicIntegerArray changes = new AtomicIntegerArray(STRIPES);

  private record Told(Object epoch, long version) {}

  ConfigurationOffers(ConfigurationLookups lookups) {
    this.lookups = lookups;
  }

  /** Whether the version is the one that is wanted, as far as memory can tell; else it is asked. */
  public boolean isCurrent(TenantId tenant, DeviceId device, long version) {
    var known = told.getIfPresent(device);
    return known != null && known.version == version && known.epoch == epochs.getIfPresent(tenant);
  }

  public DesiredConfiguration find(TenantId tenant, DeviceId device) {
    var epoch = epochs.get(tenant, _ -> new Object());
    var before = changes.get(stripe(device));
    var desired = lookups.desired(tenant, device);
    told.put(device, new Told(epoch, desired.version()));
    if (changes.get(stripe(device)) != before) {
      told.invalidate(device);
    }
    return desired;
  }

  private static int stripe(DeviceId device) {
    return device.hashCode() & (STRIPES - 1);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof TemplateEvent || event instanceof SharedLayerEvent) {
        epochs.invalidate(event.tenantId());
      } else {
        DeviceConfigurationView.changedBy(event)
            .ifPresent(
                device -> {
                  changes.incrementAndGet(stripe(device));
                  told.invalidate(device);
                });
      }
    }
  }

  @Override
  public void reset() {
    epochs.invalidateAll();
    for (var stripe = 0; stripe < STRIPES; stripe++) {
      changes.incrementAndGet(stripe);
    }
    told.invalidateAll();
  }
}
