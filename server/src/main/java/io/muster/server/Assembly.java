package io.muster.server;

import io.muster.embedded.events.EventLog;
import io.muster.embedded.events.SqliteEventStorageEngine;
import io.muster.shared.projection.Projector;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Everything in one process: command side, query side, sagas and the embedded stores. */
@SpringBootApplication(
    scanBasePackages = {
      "io.muster.shared",
      "io.muster.deviceauth",
      "io.muster.inventory",
      "io.muster.deployments",
      "io.muster.useradm",
      "io.muster.audit",
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
