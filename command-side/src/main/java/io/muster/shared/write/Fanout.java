package io.muster.shared.write;

import io.muster.shared.commands.Command;
import io.muster.shared.events.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.stereotype.Component;

/**
 * Sends many commands that one message causes, some at a time, each in a unit of work of its own:
 * so none of the aggregates is locked while the others change, and their events share syncs.
 */
@Component
public class Fanout {

  private static final int AT_A_TIME = 64;

  private final CommandGateway commands;

  Fanout(CommandGateway commands) {
    this.commands = commands;
  }

  /**
   * Returns when every command was handled.
   *
   * @throws IllegalStateException when one failed; those before and after it were handled
   */
  public void send(List<? extends Command> all) {
    var provenance = MetaData.from(CurrentUnitOfWork.get().getCorrelationData());
    var permits = new Semaphore(AT_A_TIME);
    var sent = new ArrayList<Future<?>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var command : all) {
        permits.acquireUninterruptibly();
        sent.add(
            executor.submit(
                () -> {
                  try {
                    commands.sendAndWait(
                        command, provenance.and(Provenance.TENANT, command.tenantId().value()));
                  } finally {
                    permits.release();
                  }
                }));
      }
    }
    for (var each : sent) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("not every command was handled", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
