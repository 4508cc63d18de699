package io.muster.inventory.write;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.inventory.events.InventoryEvent;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.inventory.events.InventoryEvent.InventoryCleared;
import io.muster.inventory.events.InventoryEvent.TagsReplaced;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.write.GroupRegister;
import java.util.List;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which devices are in a group. */
@Component
class GroupMembers implements GroupRegister {

  /**
   * A device that is or was in a group.
   *
   * @param group null when it is in none now
   */
  public record GroupMemberRow(@BsonId String id, String tenantId, @Nullable String group) {

    static @Nullable GroupMemberRow after(
        @Nullable GroupMemberRow before, InventoryEvent event, Recorded recorded) {
      return switch (event) {
        case GroupAssigned(var tenant, var device, _, var group) ->
            new GroupMemberRow(device.toString(), tenant.value(), group.value());
        case GroupLeft _, InventoryCleared _ ->
            before == null ? null : new GroupMemberRow(before.id, before.tenantId, null);
        case AttributesReported _, TagsReplaced _ -> before;
      };
    }
  }

  private final ReadModel<InventoryEvent, GroupMemberRow> members;

  GroupMembers(ReadModels readModels) {
    members =
        readModels.make(
            GroupMembers.class,
            "group-members",
            GroupMemberRow.class,
            InventoryEvent.class,
            event -> List.of(event.deviceId().toString()),
            GroupMemberRow::after,
            new IndexModel(Indexes.ascending("tenantId", "group", "_id")));
  }

  @Override
  public List<DeviceId> of(TenantId tenant, GroupName group) {
    return members.of(tenant).ids(eq("group", group.value())).stream()
        .map(id -> new DeviceId(UUID.fromString(id)))
        .toList();
  }
}
