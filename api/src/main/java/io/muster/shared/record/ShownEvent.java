package io.muster.shared.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventTypes;
import io.muster.shared.events.Provenance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event as people and programs outside see it.
 *
 * @param context the bounded context that it is of
 * @param summary what happened, in a sentence of some hundred characters
 * @param actor who did it
 * @param actorName name of that person at the time; null when the actor is no person, when the
 *     person was erased, and for subscribers
 * @param correlation the request in which it began
 * @param causation the event that a process answered, or the request
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShownEvent(
    long position,
    String id,
    Instant time,
    String type,
    String context,
    String summary,
    @Nullable String actor,
    @JsonProperty("actor_name") @Nullable String actorName,
    @Nullable String correlation,
    @Nullable String causation,
    String stream,
    long sequence,
    JsonNode payload) {

  private static final String PASSWORD = "passwordHash";
  private static final String NOT_SHOWN = "(not shown)";

  public static ShownEvent of(RecordedEvent event, EventTypes types, JsonMapper json) {
    var payload = shown(event.payload(), json);
    return new ShownEvent(
        event.position(),
        event.id(),
        event.recordedAt(),
        event.type(),
        contextOf(event),
        types
            .of(event.payload().getClass())
            .map(
                type ->
                    Summary.of(
                        type.meaning(),
                        payload,
                        path -> Summary.isConstant(event.payload().getClass(), path)))
            .orElse(""),
        text(event, Provenance.ACTOR),
        null,
        text(event, Provenance.CORRELATION),
        text(event, Provenance.CAUSATION),
        event.stream(),
        event.sequence(),
        payload);
  }

  public ShownEvent withoutPayload() {
    return with(actorName, JsonNodeFactory.instance.objectNode());
  }

  /** The same, with the name of the person who did it. */
  public ShownEvent by(String name) {
    return with(name, payload);
  }

  private ShownEvent with(@Nullable String name, JsonNode shown) {
    return new ShownEvent(
        position,
        id,
        time,
        type,
        context,
        summary,
        actor,
        name,
        correlation,
        causation,
        stream,
        sequence,
        shown);
  }

  /** The package of its type says it. */
  public static String contextOf(RecordedEvent event) {
    return event.payload().getClass().getPackageName().split("\\.")[2];
  }

  private static @Nullable String text(RecordedEvent event, String key) {
    var value = event.metadata().get(key);
    return value == null ? null : value.toString();
  }

  /** Nobody needs to see what passwords are checked against, nor what webhooks are signed with. */
  private static JsonNode shown(DomainEvent payload, JsonMapper json) {
    JsonNode tree = json.valueToTree(payload);
    if (tree instanceof ObjectNode object) {
      if (object.has(PASSWORD)) {
        object.put(PASSWORD, NOT_SHOWN);
      }
      if (object.get("keys") instanceof ObjectNode keys && keys.has("privateKey")) {
        keys.put("privateKey", NOT_SHOWN).put("secret", NOT_SHOWN);
      }
    }
    return tree;
  }
}
