package io.muster.deployments.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceHistoryHidden;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LateResultReported;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.DeviceEvent.AuthSetAccepted;
import io.muster.deviceauth.events.DeviceEvent.AuthSetDismissed;
import io.muster.deviceauth.events.DeviceEvent.AuthSetPresented;
import io.muster.deviceauth.events.DeviceEvent.AuthSetRejected;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenIssued;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenRevoked;
import io.muster.deviceauth.events.DeviceEvent.DisconnectionExplained;
import io.muster.deviceauth.events.DeviceEvent.DisconnectionExplained.Reason;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.inventory.events.InventoryEvent.InventoryCleared;
import io.muster.inventory.events.InventoryEvent.TagsReplaced;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class DeviceRowTest {

  private static final TenantId TENANT = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final AuthSetId SET = AuthSetId.of(DEVICE, "key");
  private static final GroupName GROUP = new GroupName("group");

  /** The row is not even read for an event that is said to change none. */
  @Property
  void staysWithEveryEventThatIsSaidToChangeNone(@ForAll("events") List<DomainEvent> events) {
    @Nullable DeviceRow row = null;
    var at = Instant.EPOCH;
    for (var event : events) {
      var next = DeviceRow.after(row, event, new Recorded(1, at, "stream"));
      if (DeviceRow.changedBy(event).isEmpty()) {
        assertThat(next).as(event.toString()).isEqualTo(row);
      } else {
        assertThat(DeviceRow.changedBy(event)).contains(DEVICE);
      }
      row = next;
      at = at.plusSeconds(1);
    }
  }

  /** Whatever happens, a device's registration comes first. */
  @Provide
  Arbitrary<List<DomainEvent>> events() {
    return Arbitraries.of(possible())
        .list()
        .ofMaxSize(12)
        .map(
            events ->
                Stream.concat(
                        Stream.of(new DeviceRegistered(TENANT, DEVICE, "{}")), events.stream())
                    .toList());
  }

  private static List<DomainEvent> possible() {
    var deployment = new DeploymentId(new UUID(0, 2));
    var artifact = new ArtifactId(new UUID(0, 3));
    var reports =
        Stream.of(DeviceDeploymentStatus.values())
            .<DomainEvent>map(
                status ->
                    new ProgressReported(
                        TENANT, deployment, DEVICE, DeviceDeploymentStatus.PENDING, status, null));
    var others =
        Stream.of(
            new AuthSetPresented(TENANT, DEVICE, SET, "key"),
            new AuthSetAccepted(TENANT, DEVICE, SET),
            new AuthSetRejected(TENANT, DEVICE, SET),
            new AuthSetDismissed(TENANT, DEVICE, SET),
            new DeviceTokenIssued(TENANT, DEVICE, SET, 1, Instant.EPOCH, Instant.MAX),
            new DeviceTokenRevoked(TENANT, DEVICE, 1),
            new DisconnectionExplained(TENANT, DEVICE, Reason.REBOOT),
            new DeviceDecommissioned(TENANT, DEVICE),
            new AttributesReported(TENANT, DEVICE, List.of(), List.of("gone")),
            new TagsReplaced(TENANT, DEVICE, List.of()),
            new GroupAssigned(TENANT, DEVICE, null, GROUP),
            new GroupLeft(TENANT, DEVICE, GROUP),
            new InventoryCleared(TENANT, DEVICE, null),
            new DeviceAssigned(TENANT, deployment, DEVICE, artifact, 1, Map.of()),
            new DeviceSkipped(
                TENANT, deployment, DEVICE, DeviceDeploymentStatus.NOARTIFACT, Map.of()),
            new LateResultReported(
                TENANT,
                deployment,
                DEVICE,
                DeviceDeploymentStatus.SUCCESS,
                DeviceDeploymentStatus.FAILURE,
                null),
            new LogReported(TENANT, deployment, DEVICE, "log"),
            new DeviceWithdrawn(TENANT, deployment, DEVICE, null, DeviceDeploymentStatus.ABORTED),
            new DeviceHistoryHidden(TENANT, deployment, DEVICE));
    return Stream.concat(reports, others).toList();
  }
}
