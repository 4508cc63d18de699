package io.muster.multitenant.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.multitenant.commands.TenantCommand.ChangeTenant;
import io.muster.multitenant.commands.TenantCommand.ConfirmTenantErasure;
import io.muster.multitenant.commands.TenantCommand.DeleteTenant;
import io.muster.multitenant.commands.TenantCommand.ResumeTenant;
import io.muster.multitenant.commands.TenantCommand.RotateTenantToken;
import io.muster.multitenant.commands.TenantCommand.SuspendTenant;
import io.muster.multitenant.events.Limits;
import io.muster.multitenant.events.TenantEvent;
import io.muster.multitenant.events.TenantEvent.TenantCreated;
import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.multitenant.events.TenantEvent.TenantErased;
import io.muster.multitenant.events.TenantEvent.TenantLimitsChanged;
import io.muster.multitenant.events.TenantEvent.TenantRenamed;
import io.muster.multitenant.events.TenantEvent.TenantResumed;
import io.muster.multitenant.events.TenantEvent.TenantSuspended;
import io.muster.multitenant.events.TenantEvent.TenantTokenRotated;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Machines;
import io.muster.shared.write.PlatformOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** In any order, and repeated: a tenant that was deleted stays so, and nothing happens twice. */
class TenantPropertiesTest {

  private static final TenantId ACME = new TenantId("acme");

  @Provide
  Arbitrary<List<Object>> steps() {
    Arbitrary<Object> change =
        Combinators.combine(
                Arbitraries.of("Acme", "Other").injectNull(0.5),
                Arbitraries.of(Map.<String, Long>of(), Map.of("max_devices", 0L)),
                Arbitraries.of(Set.<String>of(), Set.of("max_devices")))
            .as((name, limited, unlimited) -> new ChangeTenant(ACME, name, limited, unlimited));
    return Arbitraries.frequencyOf(
            Tuple.of(4, change),
            Tuple.of(
                6,
                Arbitraries.of(
                    (Object) new SuspendTenant(ACME),
                    new ResumeTenant(ACME),
                    new RotateTenantToken(ACME, Duration.ofHours(1)),
                    new RotateTenantToken(ACME, Duration.ZERO))),
            Tuple.of(
                1, Arbitraries.of((Object) new DeleteTenant(ACME), new ConfirmTenantErasure(ACME))))
        .list()
        .ofMaxSize(30);
  }

  @Property(tries = 30)
  void happensOnceAndIsOverWhenItIsDeleted(@ForAll("steps") List<Object> steps) {
    var machines = new Machines<>(Tenant.class, new PlatformOptions("default", 1));
    machines.given("tenant-acme", new TenantCreated(ACME, "Acme", Limits.NONE));
    var name = "Acme";
    var limits = Limits.NONE;
    var suspended = false;
    var deleted = false;
    var erased = false;
    var serial = 1;
    for (var step : steps) {
      var answer = machines.send(step);
      for (var event : answer.events()) {
        assertThat(deleted).as("nothing but %s", event).isEqualTo(event instanceof TenantErased);
        switch ((TenantEvent) event) {
          case TenantCreated _ -> throw new AssertionError(event);
          case TenantRenamed renamed -> {
            assertThat(renamed.name()).isNotEqualTo(name);
            name = renamed.name();
          }
          case TenantLimitsChanged changed -> {
            assertThat(changed.limits()).isNotEqualTo(limits);
            limits = changed.limits();
          }
          case TenantSuspended _ -> {
            assertThat(suspended).isFalse();
            suspended = true;
          }
          case TenantResumed _ -> {
            assertThat(suspended).isTrue();
            suspended = false;
          }
          case TenantTokenRotated rotated -> {
            assertThat(rotated.serial()).isEqualTo(++serial);
            assertThat(answer.payload()).isEqualTo(serial);
          }
          case TenantDeleted _ -> deleted = true;
          case TenantErased _ -> {
            assertThat(erased).isFalse();
            erased = true;
          }
        }
      }
      if (!(step instanceof RotateTenantToken)) {
        assertThat(machines.send(step).events()).as("a repeat of %s", step).isEmpty();
      }
      if (deleted) {
        assertThat(machines.send(new ResumeTenant(ACME)).refusal()).isEqualTo("tenant-not-found");
      }
    }
  }
}
