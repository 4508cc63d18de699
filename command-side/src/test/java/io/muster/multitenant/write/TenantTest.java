package io.muster.multitenant.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.multitenant.commands.TenantCommand.ChangeTenant;
import io.muster.multitenant.commands.TenantCommand.ConfirmTenantErasure;
import io.muster.multitenant.commands.TenantCommand.DeleteTenant;
import io.muster.multitenant.commands.TenantCommand.ResumeTenant;
import io.muster.multitenant.commands.TenantCommand.RotateTenantToken;
import io.muster.multitenant.commands.TenantCommand.SuspendTenant;
import io.muster.multitenant.events.Limits;
import io.muster.multitenant.events.TenantEvent.TenantCreated;
import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.multitenant.events.TenantEvent.TenantErased;
import io.muster.multitenant.events.TenantEvent.TenantLimitsChanged;
import io.muster.multitenant.events.TenantEvent.TenantRenamed;
import io.muster.multitenant.events.TenantEvent.TenantResumed;
import io.muster.multitenant.events.TenantEvent.TenantSuspended;
import io.muster.multitenant.events.TenantEvent.TenantTokenRotated;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.PlatformOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId PLATFORM = new TenantId("default");
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Limits TEN = new Limits(Map.of("max_devices", 10L));

  private final TenantCreated created = new TenantCreated(ACME, "Acme", Limits.NONE);
  private final AggregateTestFixture<Tenant> tenant = new AggregateTestFixture<>(Tenant.class);

  @BeforeEach
  void setUp() {
    tenant.registerInjectableResource(new PlatformOptions("default", 1));
    tenant.registerInjectableResource(Clock.fixed(NOON, ZoneOffset.UTC));
  }

  @Test
  void isCreatedOnce() {
    tenant
        .given(created)
        .whenInvoking("tenant-acme", it -> it.create(ACME, "Another", Limits.NONE))
        .expectException(refused(Refusal.Kind.CONFLICT, "tenant-exists"));
    tenant
        .given(created, new TenantDeleted(ACME))
        .whenInvoking("tenant-acme", it -> it.create(ACME, "Another", Limits.NONE))
        .expectException(refused(Refusal.Kind.CONFLICT, "tenant-exists"));
  }

  @Test
  void recordsOnlyWhatChanges() {
    tenant
        .given(created)
        .when(new ChangeTenant(ACME, "Acme", TEN.values(), Set.of()))
        .expectEvents(new TenantLimitsChanged(ACME, TEN));
    tenant
        .given(created)
        .when(new ChangeTenant(ACME, "Roadrunner", Map.of(), Set.of()))
        .expectEvents(new TenantRenamed(ACME, "Roadrunner"));
  }

  @Test
  void keepsTheLimitsThatAreNotNamed() {
    var two = Map.of("max_devices", 10L, "storage_bytes", 5L);
    tenant
        .given(new TenantCreated(ACME, "Acme", new Limits(two)))
        .when(
            new ChangeTenant(ACME, null, Map.of("requests_per_second", 1L), Set.of("max_devices")))
        .expectEvents(
            new TenantLimitsChanged(
                ACME, new Limits(Map.of("storage_bytes", 5L, "requests_per_second", 1L))));
  }

  @Test
  void isSuspendedAndResumedOnce() {
    tenant.given(created).when(new SuspendTenant(ACME)).expectEvents(new TenantSuspended(ACME));
    tenant.given(created, new TenantSuspended(ACME)).when(new SuspendTenant(ACME)).expectNoEvents();
    tenant
        .given(created, new TenantSuspended(ACME))
        .when(new ResumeTenant(ACME))
        .expectEvents(new TenantResumed(ACME));
    tenant.given(created).when(new ResumeTenant(ACME)).expectNoEvents();
  }

  @Test
  void rotatesItsTokenWithAnOverlapOrWithout() {
    tenant
        .given(created)
        .when(new RotateTenantToken(ACME, Duration.ZERO))
        .expectResultMessagePayload(2)
        .expectEvents(new TenantTokenRotated(ACME, 2, null));
    tenant
        .given(created, new TenantTokenRotated(ACME, 2, null))
        .when(new RotateTenantToken(ACME, Duration.ofDays(1)))
        .expectResultMessagePayload(3)
        .expectEvents(new TenantTokenRotated(ACME, 3, NOON.plus(Duration.ofDays(1))));
  }

  @Test
  void isGoneForGoodOnceItIsDeleted() {
    tenant.given(created).when(new DeleteTenant(ACME)).expectEvents(new TenantDeleted(ACME));
    tenant
        .given(created, new TenantDeleted(ACME))
        .when(new DeleteTenant(ACME))
        .expectSuccessfulHandlerExecution()
        .expectNoEvents();
    for (var command :
        List.of(
            new ChangeTenant(ACME, "x", Map.of(), Set.of()),
            new SuspendTenant(ACME),
            new ResumeTenant(ACME),
            new RotateTenantToken(ACME, Duration.ZERO))) {
      tenant
          .given(created, new TenantDeleted(ACME))
          .when(command)
          .expectException(refused(Refusal.Kind.NOT_FOUND, "tenant-not-found"));
    }
  }

  @Test
  void isErasedOnceAfterItsDeletion() {
    var confirm = new ConfirmTenantErasure(ACME);
    var deleted = new TenantDeleted(ACME);
    tenant
        .given(created)
        .when(confirm)
        .expectException(refused(Refusal.Kind.CONFLICT, "tenant-not-deleted"));
    tenant.given(created, deleted).when(confirm).expectEvents(new TenantErased(ACME));
    tenant.given(created, deleted, new TenantErased(ACME)).when(confirm).expectNoEvents();
  }

  @Test
  void thatRunsThePlatformStays() {
    for (var command :
        List.of(
            new SuspendTenant(PLATFORM),
            new DeleteTenant(PLATFORM),
            new ChangeTenant(PLATFORM, null, Map.of("requests_per_second", 0L), Set.of()))) {
      tenant
          .given(new TenantCreated(PLATFORM, "default", Limits.NONE))
          .when(command)
          .expectException(refused(Refusal.Kind.IMPOSSIBLE, "platform-tenant"));
    }
  }
}
