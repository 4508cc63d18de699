package io.muster.shared.border;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Provenance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.springframework.stereotype.Component;

/**
 * What commands and events inherit from the message that causes them: tenant, actor, correlation
 * and causation. An event's tenant is that of its payload.
 */
@Component
class InheritedProvenance implements CorrelationDataProvider {

  private static final List<String> INHERITED =
      List.of(Provenance.TENANT, Provenance.ACTOR, Provenance.CORRELATION, Provenance.CAUSATION);

  @Override
  public Map<String, ?> correlationDataFor(Message<?> message) {
    var data = new HashMap<String, Object>();
    for (var key : INHERITED) {
      var value = message.getMetaData().get(key);
      if (value != null) {
        data.put(key, value);
      }
    }
    if (message instanceof EventMessage<?> event) {
      data.put(Provenance.CAUSATION, event.getIdentifier());
      if (event.getPayload() instanceof DomainEvent happened) {
        data.put(Provenance.TENANT, happened.tenantId().value());
      }
    }
    return data;
  }
}
