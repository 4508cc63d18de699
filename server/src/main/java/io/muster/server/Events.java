package io.muster.server;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventTypes;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;

/**
 * How events are stored and read: their names, and what makes events of older versions new ones.
 */
@Configuration(proxyBeanMethods = false)
public class Events {

  private static final String EVENTS = "classpath*:io/muster/*/events/*.class";

  /** Those of every context: the records in its package {@code events}. */
  @Bean
  public static EventTypes eventTypes() throws IOException, ClassNotFoundException {
    return new EventTypes(find());
  }

  static Set<Class<? extends DomainEvent>> find() throws IOException, ClassNotFoundException {
    var metadata = new SimpleMetadataReaderFactory();
    var found = new LinkedHashSet<Class<? extends DomainEvent>>(); // a class path may repeat
    for (var resource : new PathMatchingResourcePatternResolver().getResources(EVENTS)) {
      var name = metadata.getMetadataReader(resource).getClassMetadata().getClassName();
      if (name.contains("Event$")) {
        var type = Class.forName(name);
        if (type.isRecord() && DomainEvent.class.isAssignableFrom(type)) {
          found.add(type.asSubclass(DomainEvent.class));
        }
      }
    }
    return found;
  }

  /**
   * @param upcasters of every context, in their order; collected by the container
   */
  @Bean
  @Primary
  EventUpcaster eventUpcasters(ObjectProvider<SingleEventUpcaster> upcasters) {
    return new EventUpcasterChain(
        upcasters.orderedStream().<EventUpcaster>map(upcaster -> upcaster).toList());
  }
}
