package io.muster.presence.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.presence.commands.ChangePresenceThreshold;
import io.muster.presence.commands.PresenceCommand.ForgetRefused;
import io.muster.presence.commands.PresenceCommand.ForgetSilence;
import io.muster.presence.commands.PresenceCommand.ReportReturned;
import io.muster.presence.commands.PresenceCommand.ReportSilent;
import io.muster.presence.events.PresenceEvent.DeviceFellSilent;
import io.muster.presence.events.PresenceEvent.DeviceReturned;
import io.muster.presence.events.PresenceEvent.SilenceForgotten;
import io.muster.presence.events.PresenceThresholdEvent.PresenceThresholdChanged;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.DeviceRegister;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class DevicePresenceTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final DeviceFellSilent SILENT = new DeviceFellSilent(ACME, DEVICE, NOON);

  private boolean accepted = true;

  private AggregateTestFixture<DevicePresence> device() {
    var fixture = new AggregateTestFixture<>(DevicePresence.class);
    fixture.registerInjectableResource(
        new DeviceRegister() {
          @Override
          public boolean has(TenantId tenant, DeviceId device) {
            return true;
          }

          @Override
          public boolean isAccepted(TenantId tenant, DeviceId device) {
            return accepted;
          }

          @Override
          public void require(TenantId tenant, DeviceId device) {
            // it is there
          }
        });
    return fixture;
  }

  @Test
  void fallsSilentOnceAndReturnsOnce() {
    device().givenNoPriorActivity().when(new ReportSilent(ACME, DEVICE, NOON)).expectEvents(SILENT);
    device().given(SILENT).when(new ReportSilent(ACME, DEVICE, NOON)).expectNoEvents();
    var returned = new DeviceReturned(ACME, DEVICE);
    device().given(SILENT).when(new ReportReturned(ACME, DEVICE)).expectEvents(returned);
    device().given(SILENT, returned).when(new ReportReturned(ACME, DEVICE)).expectNoEvents();
    device()
        .given(SILENT, returned)
        .when(new ReportSilent(ACME, DEVICE, NOON))
        .expectEvents(SILENT);
  }

  @Test
  void isNotSilentWhereItIsNotLetIn() {
    accepted = false;
    device().givenNoPriorActivity().when(new ReportSilent(ACME, DEVICE, NOON)).expectNoEvents();
  }

  @Test
  void isForgottenWhereItIsNotLetInAnyMore() {
    var command = new ForgetRefused(ACME, DEVICE);
    device().given(SILENT).when(command).expectNoEvents();
    accepted = false;
    device().given(SILENT).when(command).expectEvents(new SilenceForgotten(ACME, DEVICE));
  }

  @Test
  void isForgottenWithTheDevice() {
    device()
        .given(SILENT)
        .when(new ForgetSilence(ACME, DEVICE))
        .expectEvents(new SilenceForgotten(ACME, DEVICE));
    device().givenNoPriorActivity().when(new ForgetSilence(ACME, DEVICE)).expectNoEvents();
  }

  @Test
  void aThresholdIsChangedOnce() {
    new AggregateTestFixture<>(PresenceThreshold.class)
        .givenNoPriorActivity()
        .when(new ChangePresenceThreshold(ACME, 60))
        .expectEvents(new PresenceThresholdChanged(ACME, 60));
    new AggregateTestFixture<>(PresenceThreshold.class)
        .given(new PresenceThresholdChanged(ACME, 60))
        .when(new ChangePresenceThreshold(ACME, 60))
        .expectNoEvents();
  }
}
