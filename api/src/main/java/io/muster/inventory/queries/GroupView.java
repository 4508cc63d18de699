package io.muster.inventory.queries;

import io.muster.inventory.events.GroupName;
import io.muster.inventory.events.InventoryEvent;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.inventory.events.InventoryEvent.InventoryCleared;
import io.muster.inventory.events.InventoryEvent.TagsReplaced;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import java.util.List;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * A group that has, or had, members.
 *
 * @param id tenant and name with a slash between
 */
public record GroupView(@BsonId String id, String tenantId, String name, int members) {

  /** The groups that an event concerns. */
  public static List<String> idsOf(InventoryEvent event) {
    return Stream.of(entered(event), left(event))
        .flatMap(Stream::ofNullable)
        .map(name -> id(event.tenantId(), name))
        .toList();
  }

  private static String id(TenantId tenant, GroupName name) {
    return tenant + "/" + name;
  }

  private static @Nullable GroupName entered(InventoryEvent event) {
    return event instanceof GroupAssigned assigned ? assigned.group() : null;
  }

  private static @Nullable GroupName left(InventoryEvent event) {
    return switch (event) {
      case GroupAssigned(_, _, var previous, _) -> previous;
      case GroupLeft(_, _, var group) -> group;
      case InventoryCleared(_, _, var group) -> group;
      case AttributesReported _, TagsReplaced _ -> null;
    };
  }

  /** The {@link io.muster.shared.queries.Fold.ById} of this view. */
  public static @Nullable GroupView after(
      String id, @Nullable GroupView before, InventoryEvent event, Recorded recorded) {
    var entered = entered(event);
    if (before == null) {
      return entered == null || !id.equals(id(event.tenantId(), entered))
          ? null
          : new GroupView(
              id(event.tenantId(), entered), event.tenantId().value(), entered.value(), 1);
    }
    return entered != null && entered.value().equals(before.name)
        ? before.with(before.members + 1)
        : before.with(before.members - 1);
  }

  private GroupView with(int members) {
    return new GroupView(id, tenantId, name, members);
  }
}
