package io.muster.inventory.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.commands.InventoryCommand.AssignGroup;
import io.muster.inventory.commands.InventoryCommand.ChangeTags;
import io.muster.inventory.commands.InventoryCommand.ClearInventory;
import io.muster.inventory.commands.InventoryCommand.LeaveGroup;
import io.muster.inventory.commands.InventoryCommand.ReportAttributes;
import io.muster.inventory.events.Attribute;
import io.muster.inventory.events.AttributeValue;
import io.muster.inventory.events.GroupName;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.inventory.events.InventoryEvent.InventoryCleared;
import io.muster.inventory.events.InventoryEvent.TagsReplaced;
import io.muster.inventory.events.InventoryId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceInventoryTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final GroupName NORTH = new GroupName("north");
  private static final GroupName SOUTH = new GroupName("south");
  private static final Attribute LINUX = attribute("os", "linux");
  private static final Attribute BSD = attribute("os", "bsd");
  private static final Attribute CORES = attribute("cores", 4);

  private final AggregateTestFixture<DeviceInventory> inventory =
      new AggregateTestFixture<>(DeviceInventory.class);

  @BeforeEach
  void targetsByDevice() {
    inventory.registerCommandTargetResolver(
        _ ->
            new org.axonframework.modelling.command.VersionedAggregateIdentifier(
                new InventoryId(DEVICE).toString(), null));
  }

  private static Attribute attribute(String name, Object value) {
    return new Attribute(name, new AttributeValue(value), null);
  }

  private static ReportAttributes report(Attribute... attributes) {
    return new ReportAttributes(ACME, DEVICE, List.of(attributes), false);
  }

  private static ReportAttributes complete(Attribute... attributes) {
    return new ReportAttributes(ACME, DEVICE, List.of(attributes), true);
  }

  private static ChangeTags tag(String version, boolean complete, Attribute... tags) {
    return new ChangeTags(ACME, DEVICE, List.of(tags), complete, version);
  }

  private static AttributesReported reported(List<Attribute> changed, String... removed) {
    return new AttributesReported(ACME, DEVICE, changed, List.of(removed));
  }

  @Test
  void recordsOnlyWhatDiffers() {
    inventory
        .given(reported(List.of(LINUX, CORES)))
        .when(report(BSD, CORES))
        .expectEvents(reported(List.of(BSD)));
    inventory.given(reported(List.of(LINUX, CORES))).when(report(LINUX)).expectNoEvents();
  }

  @Test
  void forgetsWhatACompleteReportLeavesOut() {
    inventory
        .given(reported(List.of(LINUX, CORES)))
        .when(complete(LINUX))
        .expectEvents(reported(List.of(), "cores"));
  }

  @Test
  void refusesMoreAttributesThanADeviceMayHave() {
    var many =
        IntStream.rangeClosed(0, DeviceInventory.MAX_ATTRIBUTES)
            .mapToObj(i -> attribute("name-" + i, "x"))
            .toArray(Attribute[]::new);
    inventory
        .givenNoPriorActivity()
        .when(report(many))
        .expectException(refused(Refusal.Kind.MALFORMED, "too-many-attributes"))
        .expectNoEvents();
  }

  /** A value of one digit is still found by a term of its own. */
  @Test
  void refusesMoreValuesThanCanBeSearched() {
    var values = Collections.nCopies(500, 1);
    var many =
        IntStream.range(0, 500)
            .mapToObj(i -> attribute("name-" + i, values))
            .toArray(Attribute[]::new);
    inventory
        .givenNoPriorActivity()
        .when(report(many))
        .expectException(refused(Refusal.Kind.MALFORMED, "too-many-attributes"))
        .expectNoEvents();
  }

  @Test
  void changesTagsOfTheVersionThatWasRead() {
    inventory
        .given(new TagsReplaced(ACME, DEVICE, List.of(LINUX)))
        .when(tag("1", false, CORES))
        .expectEvents(new TagsReplaced(ACME, DEVICE, List.of(LINUX, CORES)));
    inventory
        .given(new TagsReplaced(ACME, DEVICE, List.of(LINUX)))
        .when(tag("0", false, CORES))
        .expectException(refused(Refusal.Kind.PRECONDITION_FAILED, "tags-changed"))
        .expectNoEvents();
    inventory
        .given(new TagsReplaced(ACME, DEVICE, List.of(LINUX)))
        .when(tag("*", true, CORES))
        .expectEvents(new TagsReplaced(ACME, DEVICE, List.of(CORES)));
    inventory
        .given(new TagsReplaced(ACME, DEVICE, List.of(LINUX)))
        .when(tag("", true, LINUX))
        .expectEvents(new TagsReplaced(ACME, DEVICE, List.of(LINUX)));
  }

  @Test
  void refusesMoreTagsThanADeviceMayHave() {
    var many =
        IntStream.rangeClosed(0, DeviceInventory.MAX_TAGS)
            .mapToObj(i -> attribute("name-" + i, "x"))
            .toArray(Attribute[]::new);
    inventory
        .givenNoPriorActivity()
        .when(tag("", false, many))
        .expectException(refused(Refusal.Kind.MALFORMED, "too-many-tags"))
        .expectNoEvents();
  }

  @Test
  void movesBetweenGroups() {
    inventory
        .given(new GroupAssigned(ACME, DEVICE, null, NORTH))
        .when(new AssignGroup(ACME, DEVICE, SOUTH))
        .expectResultMessagePayload(true)
        .expectEvents(new GroupAssigned(ACME, DEVICE, NORTH, SOUTH));
    inventory
        .given(new GroupAssigned(ACME, DEVICE, null, NORTH))
        .when(new AssignGroup(ACME, DEVICE, NORTH))
        .expectResultMessagePayload(false)
        .expectNoEvents();
    inventory
        .given(new GroupAssigned(ACME, DEVICE, null, NORTH))
        .when(new LeaveGroup(ACME, DEVICE, SOUTH))
        .expectResultMessagePayload(false)
        .expectNoEvents();
    inventory
        .given(new GroupAssigned(ACME, DEVICE, null, NORTH))
        .when(new LeaveGroup(ACME, DEVICE, NORTH))
        .expectResultMessagePayload(true)
        .expectEvents(new GroupLeft(ACME, DEVICE, NORTH));
  }

  @Test
  void isClearedOnce() {
    var grouped = new GroupAssigned(ACME, DEVICE, null, NORTH);
    var cleared = new InventoryCleared(ACME, DEVICE, NORTH);
    inventory
        .given(grouped, reported(List.of(LINUX)))
        .when(new ClearInventory(ACME, DEVICE))
        .expectEvents(cleared);
    inventory.given(grouped, cleared).when(new ClearInventory(ACME, DEVICE)).expectNoEvents();
    inventory.given(grouped, cleared).when(report(LINUX)).expectEvents(reported(List.of(LINUX)));
  }

  @Test
  void forgetsWhatADeviceReportsNoMore() {
    inventory
        .given(reported(List.of(LINUX, CORES)), reported(List.of(), "os"))
        .when(complete(CORES))
        .expectNoEvents();
  }

  private static Attribute[] many(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> attribute(prefix + i, i))
        .toArray(Attribute[]::new);
  }

  @Test
  void hasRoomForAsManyAttributesAndTagsAsMayBe() {
    var most = many("a", DeviceInventory.MAX_ATTRIBUTES);
    inventory
        .given(reported(List.of(LINUX)))
        .when(complete(most))
        .expectEvents(reported(List.of(most), "os"));
    var tags = many("t", DeviceInventory.MAX_TAGS);
    inventory
        .given(reported(List.of(LINUX)))
        .when(tag("", true, tags))
        .expectEvents(new TagsReplaced(ACME, DEVICE, List.of(tags)));
  }

  @Test
  void makesRoomByWhatIsReportedNoMore() {
    var before = many("a", DeviceInventory.MAX_ATTRIBUTES);
    inventory
        .given(reported(List.of(before)))
        .when(complete(LINUX))
        .expectEvents(
            reported(
                List.of(LINUX),
                List.of(before).stream().map(Attribute::name).toArray(String[]::new)));
  }

  @Test
  void replacesAllTagsAndCountsTheirVersions() {
    inventory
        .given(
            new TagsReplaced(ACME, DEVICE, List.of(LINUX)),
            new TagsReplaced(ACME, DEVICE, List.of(CORES)))
        .when(tag("2", false, LINUX))
        .expectEvents(new TagsReplaced(ACME, DEVICE, List.of(CORES, LINUX)));
  }

  @Test
  void beginsAnewWhenItIsCleared() {
    inventory
        .given(
            reported(List.of(LINUX)),
            new TagsReplaced(ACME, DEVICE, List.of(LINUX)),
            new InventoryCleared(ACME, DEVICE, null))
        .when(report(LINUX))
        .expectEvents(reported(List.of(LINUX)));
    inventory
        .given(
            reported(List.of(LINUX)),
            new TagsReplaced(ACME, DEVICE, List.of(LINUX)),
            new InventoryCleared(ACME, DEVICE, null))
        .when(tag("2", false, LINUX))
        .expectEvents(new TagsReplaced(ACME, DEVICE, List.of(LINUX)));
  }
}
