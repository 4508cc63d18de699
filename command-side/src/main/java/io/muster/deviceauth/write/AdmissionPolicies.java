package io.muster.deviceauth.write;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.muster.deviceauth.events.AdmissionPolicyEvent;
import io.muster.deviceauth.events.AdmissionPolicyEvent.AdmissionPolicyChanged;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import java.util.List;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What tenants require of devices, from memory. */
@Component
class AdmissionPolicies implements Follower {

  private final ReadModel<AdmissionPolicyEvent, AdmissionPolicyRow> policies;
  private final LoadingCache<TenantId, Boolean> requireConfiguration =
      Caffeine.newBuilder().maximumSize(10_000).build(this::read);

  /** There is a row where something was said. */
  public record AdmissionPolicyRow(
      @BsonId String id, String tenantId, boolean requiresConfiguration) {

    static AdmissionPolicyRow after(
        @Nullable AdmissionPolicyRow before, AdmissionPolicyEvent event, Recorded recorded) {
      return switch (event) {
        case AdmissionPolicyChanged(var tenant, var required) ->
            new AdmissionPolicyRow(tenant.value(), tenant.value(), required);
      };
    }
  }

  AdmissionPolicies(ReadModels readModels) {
    policies =
        readModels.make(
            AdmissionPolicies.class,
            "admission-policies",
            AdmissionPolicyRow.class,
            AdmissionPolicyEvent.class,
            event -> List.of(event.tenantId().value()),
            AdmissionPolicyRow::after);
  }

  private boolean read(TenantId tenant) {
    return policies
        .of(tenant)
        .findById(tenant.value())
        .filter(AdmissionPolicyRow::requiresConfiguration)
        .isPresent();
  }

  boolean requireConfiguration(TenantId tenant) {
    return requireConfiguration.get(tenant);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof AdmissionPolicyEvent) {
        requireConfiguration.invalidate(event.tenantId());
      }
    }
  }

  @Override
  public void reset() {
    requireConfiguration.invalidateAll();
  }
}
