package io.muster.shared.events;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All kinds of events, by the names under which they are stored. */
public final class EventTypes {

  private final SortedMap<String, Class<? extends DomainEvent>> classes = new TreeMap<>();
  private final Map<Class<?>, EventType> types = new HashMap<>();

  /**
   * @param events all records that are {@link DomainEvent}s
   * @throws IllegalStateException when one has no {@link EventType}, or two have the same name
   */
  public EventTypes(Collection<Class<? extends DomainEvent>> events) {
    for (var event : events) {
      var type = event.getAnnotation(EventType.class);
      if (type == null) {
        throw new IllegalStateException(event.getName() + " needs an @EventType");
      }
      var other = classes.put(type.value(), event);
      if (other != null) {
        throw new IllegalStateException(event + " and " + other + " have the same @EventType");
      }
      types.put(event, type);
    }
  }

  /** By name. */
  public SortedMap<String, Class<? extends DomainEvent>> all() {
    return classes;
  }

  public Optional<Class<? extends DomainEvent>> classOf(String name) {
    return Optional.ofNullable(classes.get(name));
  }

  /** Empty for a class that is no event. */
  public Optional<EventType> of(Class<?> event) {
    return Optional.ofNullable(types.get(event));
  }
}
