package io.muster.inventory.queries;

import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.inventory.events.Attribute;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.TagsReplaced;
import io.muster.shared.events.DomainEvent;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which attributes devices of a tenant have, or had: what can be searched by.
 *
 * @param id the tenant's
 * @param names scope and name with a slash between, sorted; the first {@link #MOST}
 */
public record AttributeNamesView(@BsonId String id, List<String> names) {

  static final int MOST = 5_000;

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable AttributeNamesView after(
      @Nullable AttributeNamesView before, DomainEvent event, Instant at) {
    var known = before == null ? List.<String>of() : before.names;
    var added = namesIn(event).filter(name -> !known.contains(name)).toList();
    if (added.isEmpty() || known.size() + added.size() > MOST) {
      return before;
    }
    var names = new TreeSet<>(known);
    names.addAll(added);
    return new AttributeNamesView(event.tenantId().value(), List.copyOf(names));
  }

  private static Stream<String> namesIn(DomainEvent event) {
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
