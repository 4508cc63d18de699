package io.muster.inventory.queries;

import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceStatus;
import io.muster.deviceauth.queries.DeviceView;
import io.muster.inventory.events.Attribute;
import io.muster.inventory.events.AttributeValue;
import io.muster.inventory.events.InventoryEvent;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.inventory.events.InventoryEvent.InventoryCleared;
import io.muster.inventory.events.InventoryEvent.TagsReplaced;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.NameBasedId;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One device as the inventory shows it: from its first authentication request.
 *
 * @param device what its status is derived from
 * @param attributes of the scopes {@code inventory}, {@code identity} and {@code tags} by {@link
 *     #key}; those of {@code system} are the other components
 * @param terms {@code key=value} of each attribute's values, for finding by equality
 * @param group null when it is in none
 * @param groupSince when it came into the group; null when it is in none
 * @param tagsVersion how often the tags were replaced
 * @param updatedAt recorded time of the last event that shows
 */
public record InventoryView(
    @BsonId String id,
    String tenantId,
    DeviceView device,
    Map<String, AttributeView> attributes,
    List<String> terms,
    @Nullable String group,
    @Nullable Instant groupSince,
    int tagsVersion,
    Instant createdAt,
    Instant updatedAt) {

  private static final JsonMapper JSON = JsonMapper.shared();

  private static final int MAX_KEY_OF_TERM = 100;
  private static final UUID KEYS = UUID.fromString("5d5c2c3e-4a53-4d0c-9f5e-0e6a3a6f7b11");

  public static final String INVENTORY = "inventory";
  public static final String IDENTITY = "identity";
  public static final String TAGS = "tags";
  public static final String SYSTEM = "system";

  /**
   * @param at when a tag was set; null for other scopes
   */
  public record AttributeView(
      String scope,
      String name,
      AttributeValue value,
      @Nullable String description,
      @Nullable Instant at) {}

  /** The key of an attribute: safe as a field's name in a document. */
  public static String key(String scope, String name) {
    return scope
        + "/"
        + name.replace("%", "%25").replace(".", "%2E").replace("$", "%24").replace("\0", "%00");
  }

  /**
   * What {@link #terms} holds for a value of an attribute; a number and its text are alike. Of a
   * long key it holds the hash, so that a list of values does not repeat it.
   */
  public static String term(String key, Object value) {
    return termKey(key) + "=" + value;
  }

  private static String termKey(String key) {
    return key.length() <= MAX_KEY_OF_TERM
        ? key
        : "%#" + NameBasedId.of(KEYS, key); // no key has it: a percent sign is escaped there
  }

  /**
   * The {@link io.muster.shared.queries.Fold} of this view: of devices' and inventories' events.
   */
  public static @Nullable InventoryView after(
      @Nullable InventoryView before, DomainEvent event, Recorded recorded) {
    return switch (event) {
      case DeviceEvent happened -> afterDevice(before, happened, recorded);
      case InventoryEvent happened -> before == null ? null : before.next(happened, recorded.at());
      default -> before;
    };
  }

  private static @Nullable InventoryView afterDevice(
      @Nullable InventoryView before, DeviceEvent event, Recorded recorded) {
    var device = DeviceView.after(before == null ? null : before.device, event, recorded);
    var at = recorded.at();
    if (device == null) {
      return null;
    }
    if (before == null) {
      var identity = new TreeMap<String, AttributeView>();
      JSON.readTree(device.identityData())
          .forEachEntry((name, value) -> put(identity, IDENTITY, name, text(value)));
      put(identity, IDENTITY, "status", device.status().wire());
      return new InventoryView(
          device.id(), device.tenantId(), device, identity, terms(identity), null, null, 0, at, at);
    }
    if (device.equals(before.device)) {
      return before;
    }
    var attributes = new TreeMap<>(before.attributes);
    put(attributes, IDENTITY, "status", device.status().wire());
    return before.with(device, attributes, at);
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.asString() : value.toString();
  }

  private static void put(
      Map<String, AttributeView> attributes, String scope, String name, String text) {
    attributes.put(
        key(scope, name), new AttributeView(scope, name, new AttributeValue(text), null, null));
  }

  // No default: a new event does not compile until this view has said what it means here.
  private InventoryView next(InventoryEvent event, Instant at) {
    return switch (event) {
      case AttributesReported(_, _, var changed, var removed) -> {
        var next = new TreeMap<>(attributes);
        removed.forEach(name -> next.remove(key(INVENTORY, name)));
        changed.forEach(attribute -> put(next, INVENTORY, attribute, null));
        yield with(device, next, at);
      }
      case TagsReplaced(_, _, var tags) -> {
        var next = without(TAGS);
        tags.forEach(tag -> put(next, TAGS, tag, since(tag, at)));
        yield new InventoryView(
            id,
            tenantId,
            device,
            next,
            terms(next),
            group,
            groupSince,
            tagsVersion + 1,
            createdAt,
            at);
      }
      case GroupAssigned(_, _, _, var to) -> grouped(to.value(), at, at);
      case GroupLeft _ -> grouped(null, null, at);
      case InventoryCleared _ -> {
        var next = without(INVENTORY);
        next.keySet().removeIf(key -> key.startsWith(TAGS + "/"));
        yield new InventoryView(
            id, tenantId, device, next, terms(next), null, null, tagsVersion + 1, createdAt, at);
      }
    };
  }

  /** A tag that stays as it was keeps its time. */
  private Instant since(Attribute tag, Instant at) {
    var known = attributes.get(key(TAGS, tag.name()));
    return known != null
            && known.value.equals(tag.value())
            && Objects.equals(known.description, tag.description())
            && known.at != null
        ? known.at
        : at;
  }

  private TreeMap<String, AttributeView> without(String scope) {
    var rest = new TreeMap<>(attributes);
    rest.keySet().removeIf(key -> key.startsWith(scope + "/"));
    return rest;
  }

  private static void put(
      Map<String, AttributeView> attributes,
      String scope,
      Attribute attribute,
      @Nullable Instant at) {
    attributes.put(
        key(scope, attribute.name()),
        new AttributeView(scope, attribute.name(), attribute.value(), attribute.description(), at));
  }

  private static List<String> terms(Map<String, AttributeView> attributes) {
    return attributes.entrySet().stream()
        .flatMap(
            entry -> {
              var key = termKey(entry.getKey());
              return entry.getValue().value().items().stream().map(item -> key + "=" + item);
            })
        .toList();
  }

  private InventoryView with(DeviceView device, Map<String, AttributeView> attributes, Instant at) {
    return new InventoryView(
        id,
        tenantId,
        device,
        attributes,
        terms(attributes),
        group,
        groupSince,
        tagsVersion,
        createdAt,
        at);
  }

  private InventoryView grouped(@Nullable String to, @Nullable Instant since, Instant at) {
    return new InventoryView(
        id, tenantId, device, attributes, terms, to, since, tagsVersion, createdAt, at);
  }

  /** Whether it may be updated and counted. */
  public boolean accepted() {
    return device.status() == DeviceStatus.ACCEPTED;
  }
}
