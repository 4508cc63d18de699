package io.muster.specimen.write;

import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** In its first version the event called the note of a mark its text. */
@Component
class MarkedUpcaster extends SingleEventUpcaster {

  private static final SimpleSerializedType FIRST =
      new SimpleSerializedType("specimen.marked", "1");
  private static final SimpleSerializedType SECOND =
      new SimpleSerializedType("specimen.marked", "2");

  @Override
  protected boolean canUpcast(IntermediateEventRepresentation event) {
    return event.getType().equals(FIRST);
  }

  @Override
  protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
    return event.upcastPayload(SECOND, JsonNode.class, MarkedUpcaster::renamed);
  }

  private static JsonNode renamed(JsonNode before) {
    var next = (ObjectNode) before.deepCopy();
    next.set("note", next.remove("text"));
    return next;
  }
}
