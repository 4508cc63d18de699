package io.muster.inventory.queries;

import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.inventory.events.Attribute;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.TagsReplaced;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import java.util.List;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * That devices of a tenant have, or had, an attribute: so it can be searched by. One document an
 * attribute, so that none grows with the fleet.
 *
 * @param id tenant, scope and name with slashes between
 */
public record AttributeNameView(@BsonId String id, String tenantId, String scope, String name) {

  /** The {@link io.muster.shared.queries.Fold.ById} of this view. */
  public static AttributeNameView after(
      String id, @Nullable AttributeNameView before, DomainEvent event, Recorded recorded) {
    if (before != null) {
      return before;
    }
    var parts = id.split("/", 3);
    return new AttributeNameView(id, parts[0], parts[1], parts[2]);
  }

  /** The ids of those that an event names. */
  public static List<String> idsOf(DomainEvent event) {
    var prefix = event.tenantId() + "/";
    return names(event).map(name -> prefix + name).distinct().toList();
  }

  private static Stream<String> names(DomainEvent event) {
    return switch (event) {
      case AttributesReported reported -> names(InventoryView.INVENTORY, reported.changed());
      case TagsReplaced replaced -> names(InventoryView.TAGS, replaced.tags());
      case DeviceRegistered registered ->
          JsonMapper.shared()
              .readTree(registered.identityData())
              .propertyStream()
              .map(member -> InventoryView.IDENTITY + "/" + member.getKey());
      default -> Stream.empty();
    };
  }

  private static Stream<String> names(String scope, List<Attribute> attributes) {
    return attributes.stream().map(attribute -> scope + "/" + attribute.name());
  }
}
