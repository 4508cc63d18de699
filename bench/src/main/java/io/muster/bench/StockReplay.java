package io.muster.bench;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.muster.embedded.events.EventLog;
import io.muster.embedded.events.SqliteEventStorageEngine;
import io.muster.shared.events.DomainEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.messaging.annotation.SourceId;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.bson.Document;

/**
 * What a replay is measured against, in a process of its own: the framework's own event processor,
 * with one bulk of upserts a batch, keeps one view of each stream in a document server in memory.
 * Prints events a second, from the first to the last.
 *
 * <p>Usage: {@code StockReplay data}: a folder with the log of a {@link SyntheticFleet}.
 */
public final class StockReplay {

  private static final int BATCH = 1_000;

  private StockReplay() {}

  /** What it prints for a folder. */
  static int inProcessOfItsOwn(Path data) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StockReplay.class.getName(),
                data.toString())
            .redirectErrorStream(true)
            .start();
    try (var said = process.inputReader()) {
      var lines = said.readAllLines();
      if (process.waitFor() != 0) {
        throw new IOException(String.join("\n", lines));
      }
      return lines.stream()
          .filter(line -> line.matches("\\d+"))
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElseThrow(() -> new IOException(String.join("\n", lines)));
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    var server = new MongoServer(new MemoryBackend());
    try (var log = EventLog.open(Path.of(args[0]).resolve("events.db"), 2);
        var client = MongoClients.create(server.bindAndGetConnectionString())) {
      var engine =
          new SqliteEventStorageEngine(
              log,
              StoredEvents.serializer(),
              NoOpEventUpcaster.INSTANCE,
              SnapshotFilter.allowAll());
      var store = EmbeddedEventStore.builder().storageEngine(engine).build();
      var view = new View(client.getDatabase("stock").getCollection("streams"));
      try (var coordinator = Executors.newScheduledThreadPool(1);
          var worker = Executors.newScheduledThreadPool(1)) {
        var processor =
            PooledStreamingEventProcessor.builder()
                .name("stock")
                .messageSource(store)
                .eventHandlerInvoker(
                    SimpleEventHandlerInvoker.builder().eventHandlers(view).build())
                .tokenStore(new InMemoryTokenStore())
                .transactionManager(NoTransactionManager.INSTANCE)
                .coordinatorExecutor(coordinator)
                .workerExecutor(worker)
                .initialSegmentCount(1)
                .batchSize(BATCH)
                .initialToken(source -> source.createTailToken())
                .build();
        var last = log.head();
        var began = System.nanoTime();
        processor.start();
        while (view.written < last) {
          LockSupport.parkNanos(1_000_000);
        }
        System.out.printf("%.0f%n", last / ((System.nanoTime() - began) / 1e9));
        processor.shutDown();
      }
      store.shutDown();
    } finally {
      server.shutdown();
    }
    System.exit(0); // what the framework leaves running
  }

  private static final class View {

    private static final String UPDATES = "updates";

    private final MongoCollection<Document> streams;
    private volatile long written;

    View(MongoCollection<Document> streams) {
      this.streams = streams;
    }

    @EventHandler
    void on(DomainEvent event, @SourceId String stream, @Timestamp Instant at, UnitOfWork<?> unit) {
      List<UpdateOneModel<Document>> updates =
          unit.root()
              .getOrComputeResource(
                  UPDATES,
                  _ -> {
                    var batch = new ArrayList<UpdateOneModel<Document>>(BATCH);
                    unit.root().onPrepareCommit(_ -> write(batch));
                    return batch;
                  });
      updates.add(
          new UpdateOneModel<>(
              Filters.eq("_id", stream),
              Updates.combine(
                  Updates.set("tenantId", event.tenantId().value()),
                  Updates.set("last", event.getClass().getSimpleName()),
                  Updates.set("at", Date.from(at)),
                  Updates.inc("events", 1)),
              new UpdateOptions().upsert(true)));
    }

    private void write(List<UpdateOneModel<Document>> batch) {
      streams.bulkWrite(batch, new BulkWriteOptions().ordered(false));
      written += batch.size();
    }
  }
}
