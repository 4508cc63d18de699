package io.muster.shared.write;

import io.muster.shared.commands.Command;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.AxonException;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
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
   * Answers each command's result, in order, when every one was handled.
   *
   * @throws RuntimeException when one failed or was refused; those before and after it were handled
   */
  public List<@Nullable Object> send(List<? extends Command> all) {
    var results = trySend(all);
    for (var result : results) {
      if (result instanceof RefusedException refused) {
        throw refused;
      }
    }
    return results;
  }

  /**
   * The same, with the {@link RefusedException} in the place of the result where one was refused.
   *
   * @throws RuntimeException when one failed; those before and after it were handled
   */
  public List<@Nullable Object> trySend(List<? extends Command> all) {
    var provenance = MetaData.from(CurrentUnitOfWork.get().getCorrelationData());
    var permits = new Semaphore(AT_A_TIME);
    var sent = new ArrayList<Future<@Nullable Object>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var command : all) {
        permits.acquireUninterruptibly();
        sent.add(
            executor.submit(
                () -> {
                  try {
                    return commands.<@Nullable Object>sendAndWait(
                        command, provenance.and(Provenance.TENANT, command.tenantId().value()));
                  } finally {
                    permits.release();
                  }
                }));
      }
    }
    var results = new ArrayList<@Nullable Object>();
    for (var each : sent) {
      try {
        results.add(each.get());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RefusedException refused) {
          results.add(refused);
          continue;
        }
        if (e.getCause() instanceof AxonException failed) {
          throw failed;
        }
        throw new IllegalStateException("not every command was handled", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted before every command was handled", e);
      }
    }
    return results;
  }
}
