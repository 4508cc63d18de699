package io.muster.inventory.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.inventory.commands.InventoryCommand.AssignGroup;
import io.muster.inventory.commands.InventoryCommand.ChangeTags;
import io.muster.inventory.commands.InventoryCommand.ClearInventory;
import io.muster.inventory.commands.InventoryCommand.LeaveGroup;
import io.muster.inventory.commands.InventoryCommand.ReportAttributes;
import io.muster.inventory.events.Attribute;
import io.muster.inventory.events.GroupName;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.inventory.events.InventoryEvent.InventoryCleared;
import io.muster.inventory.events.InventoryEvent.TagsReplaced;
import io.muster.inventory.events.InventoryId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.write.StoredByFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A device's inventory records differences: a report that changes nothing is no event. The id names
 * the device alone, so whoever sends a command for a user asks the device register first.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class DeviceInventory {

  static final int MAX_TAGS = 100;
  static final int MAX_ATTRIBUTES = 1_000;
  static final long MAX_CHARACTERS = 1 << 20;

  /** All of them are in every event that changes one. */
  static final long MAX_TAG_CHARACTERS = 64 << 10;

  @AggregateIdentifier private @Nullable InventoryId id;
  private Map<String, Attribute> attributes = new LinkedHashMap<>();
  private Map<String, Attribute> tags = new LinkedHashMap<>();
  private int tagsVersion;
  private @Nullable GroupName group;

  DeviceInventory() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ReportAttributes command) {
    var reported = byName(command.attributes());
    var changed =
        reported.values().stream()
            .filter(attribute -> !attribute.equals(attributes.get(attribute.name())))
            .toList();
    List<String> removed =
        command.complete()
            ? attributes.keySet().stream().filter(name -> !reported.containsKey(name)).toList()
            : List.of();
    if (!changed.isEmpty() || !removed.isEmpty()) {
      requireRoomFor(changed, removed);
      apply(new AttributesReported(command.tenantId(), command.deviceId(), changed, removed));
    }
  }

  private void requireRoomFor(List<Attribute> changed, List<String> removed) {
    var next = new LinkedHashMap<>(attributes);
    removed.forEach(next::remove);
    next.putAll(byName(changed));
    var weight = next.values().stream().mapToLong(Attribute::weight).sum();
    if (next.size() > MAX_ATTRIBUTES || weight > MAX_CHARACTERS) {
      throw Refusal.malformed(
              "too-many-attributes",
              "A device has at most %d attributes, with %d characters together, %d of them for each value"
                  .formatted(MAX_ATTRIBUTES, MAX_CHARACTERS, Attribute.WEIGHT_OF_VALUE))
          .asException();
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  boolean handle(AssignGroup command) {
    if (command.group().equals(group)) {
      return false;
    }
    apply(new GroupAssigned(command.tenantId(), command.deviceId(), group, command.group()));
    return true;
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  boolean handle(LeaveGroup command) {
    if (!command.group().equals(group)) {
      return false;
    }
    apply(new GroupLeft(command.tenantId(), command.deviceId(), command.group()));
    return true;
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ChangeTags command) {
    var expected = command.expectedVersion();
    if (!expected.isEmpty()
        && !expected.equals("*")
        && !expected.equals(String.valueOf(tagsVersion))) {
      throw new Refusal(
              Refusal.Kind.PRECONDITION_FAILED,
              "tags-changed",
              "The tags changed since they were read: read them again")
          .asException();
    }
    var next = new LinkedHashMap<>(command.complete() ? Map.of() : tags);
    next.putAll(byName(command.tags()));
    var weight = next.values().stream().mapToLong(Attribute::weight).sum();
    if (next.size() > MAX_TAGS || weight > MAX_TAG_CHARACTERS) {
      throw Refusal.malformed(
              "too-many-tags",
              "A device has at most %d tags, with %d characters together, %d of them for each value"
                  .formatted(MAX_TAGS, MAX_TAG_CHARACTERS, Attribute.WEIGHT_OF_VALUE))
          .asException();
    }
    // Also the same again: whoever writes them learns from the ETag that he did.
    apply(new TagsReplaced(command.tenantId(), command.deviceId(), new ArrayList<>(next.values())));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ClearInventory command) {
    if (!attributes.isEmpty() || !tags.isEmpty() || group != null) {
      apply(new InventoryCleared(command.tenantId(), command.deviceId(), group));
    }
  }

  private static Map<String, Attribute> byName(List<Attribute> attributes) {
    return attributes.stream()
        .collect(
            Collectors.toMap(
                Attribute::name, Function.identity(), (_, last) -> last, LinkedHashMap::new));
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(AttributesReported event) {
    id = new InventoryId(event.deviceId());
    event.removed().forEach(attributes::remove);
    attributes.putAll(byName(event.changed()));
  }

  @EventSourcingHandler
  void on(GroupAssigned event) {
    id = new InventoryId(event.deviceId());
    group = event.group();
  }

  @EventSourcingHandler
  void on(GroupLeft event) {
    group = null;
  }

  @EventSourcingHandler
  void on(TagsReplaced event) {
    id = new InventoryId(event.deviceId());
    tags.clear();
    tags.putAll(byName(event.tags()));
    tagsVersion++;
  }

  @EventSourcingHandler
  void on(InventoryCleared event) {
    attributes.clear();
    tags.clear();
    group = null;
    tagsVersion++;
  }
}
