package io.muster.bench;

import io.muster.server.Events;
import io.muster.server.NamedTypeSerializer;
import java.io.IOException;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Serializer;

/** How a server stores events. */
final class StoredEvents {

  private StoredEvents() {}

  static Serializer serializer() {
    try {
      return new NamedTypeSerializer(Events.eventTypes(), new AnnotationRevisionResolver());
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("The events cannot be listed", e);
    }
  }
}
