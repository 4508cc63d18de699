package io.muster.multitenant.write;

import static com.mongodb.client.model.Filters.empty;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.muster.multitenant.events.Limits;
import io.muster.multitenant.events.TenantEvent;
import io.muster.multitenant.queries.TenantStatus;
import io.muster.multitenant.queries.TenantToken;
import io.muster.multitenant.queries.TenantView;
import io.muster.shared.access.Tenants;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.write.PlatformOptions;
import io.muster.shared.write.Rate;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** All tenants, in memory as they are asked for; an event drops what it changed. */
@Component
class TenantDirectory implements Tenants, Follower {

  private static final int IN_MEMORY = 10_000;

  private final ReadModel<TenantEvent, TenantView> tenants;
  private final PersonalData keys;
  private final Clock clock;
  private final TenantId platform;
  private final EventVolumes volumes;
  private final LoadingCache<TenantId, Optional<TenantView>> known =
      Caffeine.newBuilder().maximumSize(IN_MEMORY).build(this::find);
  private final Cache<TenantId, Rate> rates = Caffeine.newBuilder().maximumSize(IN_MEMORY).build();

  TenantDirectory(
      ReadModels readModels,
      PersonalData keys,
      Clock clock,
      PlatformOptions platform,
      EventVolumes volumes) {
    this.keys = keys;
    this.clock = clock;
    this.platform = new TenantId(platform.tenant());
    this.volumes = volumes;
    this.tenants =
        readModels.make(
            TenantDirectory.class,
            "tenants",
            TenantView.class,
            TenantEvent.class,
            event -> List.of(event.tenantId().value()),
            TenantView::after);
  }

  private Optional<TenantView> find(TenantId tenant) {
    return tenants.of(tenant).findById(tenant.value());
  }

  /** Those that have a limit and are active. */
  List<TenantId> limited() {
    return tenants.ofAllTenants().list(empty()).stream()
        .filter(tenant -> tenant.status() == TenantStatus.ACTIVE)
        .filter(tenant -> !tenant.limits().values().isEmpty())
        .map(tenant -> new TenantId(tenant.tenantId()))
        .toList();
  }

  @Override
  public boolean exists(TenantId tenant) {
    return tenant.equals(platform) || known.get(tenant).isPresent();
  }

  @Override
  public boolean isActive(TenantId tenant) {
    return tenant.equals(platform)
        || known.get(tenant).filter(it -> it.status() == TenantStatus.ACTIVE).isPresent();
  }

  @Override
  public Limits limits(TenantId tenant) {
    return known.get(tenant).map(TenantView::limits).orElse(Limits.NONE);
  }

  @Override
  public Optional<TenantId> byToken(String token) {
    return TenantToken.parse(token, keys)
        .filter(
            it ->
                known
                    .get(it.tenant())
                    .filter(tenant -> tenant.accepts(it.serial(), clock.instant()))
                    .isPresent())
        .map(TenantToken::tenant);
  }

  @Override
  public void countRequest(TenantId tenant) {
    var limit = limits(tenant).requestsPerSecond();
    if (limit != null
        && !rates
            .get(tenant, _ -> new Rate(Duration.ofSeconds(1)))
            .admits(limit, System.nanoTime())) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-requests",
              "The tenant may send " + limit + " requests a second: try again in a second")
          .retryAfter(Duration.ofSeconds(1))
          .asException();
    }
  }

  @Override
  public void requireRoomInRecord(TenantId tenant) {
    var limit = limits(tenant).eventBytesPerDay();
    if (limit != null && volumes.today(tenant) >= limit) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-events",
              "The tenant has added " + limit + " bytes to the record today: go on tomorrow (UTC)")
          .retryAfter(tomorrow())
          .asException();
    }
  }

  private Duration tomorrow() {
    var now = clock.instant();
    return Duration.between(now, now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof TenantEvent) {
        known.invalidate(event.tenantId());
      }
    }
  }

  @Override
  public void reset() {
    known.invalidateAll();
  }
}
