package io.muster.server;

import io.muster.embedded.events.EventLog;
import io.muster.embedded.events.SqliteEventStorageEngine;
import io.muster.shared.projection.Projector;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/**
 * Everything in one process: command side, query side, sagas and the embedded stores. The parts of
 * the frameworks are named in {@link FrameworkParts}; only packages that hold parts of ours are
 * searched for them, since each class that is looked at costs the start.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(FrameworkParts.class)
@ComponentScan({
  "io.muster.*.write",
  "io.muster.*.read",
  "io.muster.*.process",
  "io.muster.shared.border",
  "io.muster.server"
})
class Assembly {

  @Bean
  ReadYourWrites commandGateway(
      CommandBus bus,
      SqliteEventStorageEngine engine,
      EventLog log,
      ObjectProvider<Projector> projectors) {
    return new ReadYourWrites(bus, engine, log, projectors);
  }

  @Autowired
  void intercept(CommandBus bus, MessageDispatchInterceptor<? super CommandMessage<?>> callers) {
    bus.registerDispatchInterceptor(callers);
  }
}
