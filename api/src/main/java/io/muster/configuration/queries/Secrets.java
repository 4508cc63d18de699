package io.muster.configuration.queries;

import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Values that only the device may see. Where JSON has an object with the one member {@code
 * $secret}, that is a secret: in clear when people write it, sealed where it is stored, masked
 * where people read it, and its text alone for the device.
 */
public final class Secrets {

  private static final String SECRET = "$secret";
  private static final String MASK = "********";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final PersonalData keys;

  public Secrets(PersonalData keys) {
    this.keys = keys;
  }

  /**
   * What is stored of a text that people wrote.
   *
   * @param before what is stored there now: a masked secret stays as it is there
   * @throws IllegalArgumentException when a masked secret is new, or one is not a text
   */
  public JsonNode seal(TenantId tenant, JsonNode written, @Nullable JsonNode before) {
    if (isSecret(written)) {
      return sealed(tenant, written, before);
    }
    if (written instanceof ObjectNode object) {
      if (object.has(SECRET)) {
        throw new IllegalArgumentException("$secret must be the only member of its object");
      }
      var next = JSON.createObjectNode();
      for (var member : object.properties()) {
        next.set(
            member.getKey(),
            seal(tenant, member.getValue(), before == null ? null : before.get(member.getKey())));
      }
      return next;
    }
    if (written instanceof ArrayNode array) {
      var next = JSON.createArrayNode();
      // Of a list nobody can say which item is which: a masked secret in it is new.
      array.forEach(item -> next.add(seal(tenant, item, null)));
      return next;
    }
    return written;
  }

  private JsonNode sealed(TenantId tenant, JsonNode written, @Nullable JsonNode before) {
    var text = written.get(SECRET);
    if (!text.isString()) {
      throw new IllegalArgumentException("a secret is a text: {\"$secret\": \"...\"}");
    }
    if (text.asString().equals(MASK)) {
      if (before == null || !isSecret(before)) {
        throw new IllegalArgumentException(
            "a masked secret says nothing here, nor in a list: give it in clear");
      }
      return before;
    }
    var sealed = keys.seal(tenant, subject(tenant), text.asString());
    return JSON.createObjectNode()
        .set(
            SECRET,
            JSON.createObjectNode().put("sealed", sealed.sealed()).put("of", tenant.value()));
  }

  private static String subject(TenantId tenant) {
    return "configuration-of-" + tenant;
  }

  /** For people. */
  public static JsonNode mask(JsonNode stored) {
    return replaced(stored, _ -> JSON.createObjectNode().put(SECRET, MASK));
  }

  /** For the device. A secret whose key was forgotten is null. */
  public JsonNode open(JsonNode stored) {
    return replaced(
        stored,
        secret -> {
          var sealed = secret.path(SECRET);
          var tenant = new TenantId(sealed.path("of").asString());
          return keys.open(new PersonalText(subject(tenant), sealed.path("sealed").asString()))
              .<JsonNode>map(StringNode::valueOf)
              .orElse(JSON.getNodeFactory().nullNode());
        });
  }

  /** Whether it leaves secrets as they are. */
  public static boolean containsMask(JsonNode written) {
    return isSecret(written)
        ? MASK.equals(written.path(SECRET).asString(""))
        : written.isContainer() && written.valueStream().anyMatch(Secrets::containsMask);
  }

  /** Whether there is one in it. */
  public static boolean containsSecret(JsonNode node) {
    return isSecret(node)
        || (node.isContainer() && node.valueStream().anyMatch(Secrets::containsSecret));
  }

  private static boolean isSecret(JsonNode node) {
    return node.isObject() && node.size() == 1 && node.has(SECRET);
  }

  private static JsonNode replaced(JsonNode node, UnaryOperator<JsonNode> secret) {
    if (isSecret(node)) {
      return secret.apply(node);
    }
    if (node instanceof ObjectNode object) {
      var next = JSON.createObjectNode();
      object
          .properties()
          .forEach(member -> next.set(member.getKey(), replaced(member.getValue(), secret)));
      return next;
    }
    if (node instanceof ArrayNode array) {
      var next = JSON.createArrayNode();
      array.forEach(item -> next.add(replaced(item, secret)));
      return next;
    }
    return node;
  }
}
