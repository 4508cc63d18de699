package io.muster.server;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.EventTypes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;

/**
 * How events, sagas and deadlines are stored: as JSON. Events are stored under the names and
 * versions of their {@link EventType}s, everything else under class names.
 */
public final class NamedTypeSerializer extends Jackson3Serializer {

  /** To find a class by its name takes half as long as to decode an event, and is done twice. */
  private final EventTypes events;

  private final ClassValue<SerializedType> types =
      new ClassValue<>() {
        @Override
        protected SerializedType computeValue(Class<?> type) {
          return typeOf(type);
        }
      };

  private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();

  public NamedTypeSerializer(EventTypes events, RevisionResolver revisions) {
    super(
        builder()
            .revisionResolver(revisions)
            .jsonMapperBuilderCustomizer(
                json ->
                    json.changeDefaultVisibility(
                        visibility ->
                            visibility.withVisibility(
                                PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY))));
    this.events = events;
  }

  @Override
  @SuppressWarnings("rawtypes") // Axon's interface is so
  public SerializedType typeForClass(@Nullable Class type) {
    return type == null ? super.typeForClass(type) : types.get((Class<?>) type);
  }

  private SerializedType typeOf(Class<?> type) {
    if (DomainEvent.class.isAssignableFrom(type) && events.of(type).isEmpty()) {
      throw new IllegalStateException(
          type.getName()
              + " would be stored for ever under the name of its class: events are records in a"
              + " type XEvent of the package events of their context, each with an @EventType");
    }
    return events
        .of(type)
        .<SerializedType>map(
            event -> new SimpleSerializedType(event.value(), String.valueOf(event.version())))
        .orElseGet(() -> super.typeForClass(type));
  }

  @Override
  public Class<?> classForType(SerializedType type) {
    return classes.computeIfAbsent(
        type.getName(),
        name ->
            events.classOf(name).<Class<?>>map(it -> it).orElseGet(() -> super.classForType(type)));
  }
}
