package io.muster.server;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.axonframework.deadline.AbstractDeadlineManager;
import org.axonframework.deadline.DeadlineMessage;
import org.axonframework.deadline.GenericDeadlineMessage;
import org.axonframework.lifecycle.Lifecycle;
import org.axonframework.lifecycle.Phase;
import org.axonframework.messaging.DefaultInterceptorChain;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.ScopeAwareProvider;
import org.axonframework.messaging.ScopeDescriptor;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deadlines as documents, looked at once a second: they survive a restart, and one that failed is
 * tried again. Cost while nothing is due: one read by index a second.
 */
final class MongoDeadlineManager extends AbstractDeadlineManager implements Lifecycle {

  private static final Logger log = LoggerFactory.getLogger(MongoDeadlineManager.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofSeconds(30);
  private static final int BATCH = 100;

  private final MongoCollection<Document> deadlines;
  private final Serializer serializer;
  private final Clock clock;
  private final ScopeAwareProvider scopes;
  private volatile boolean running;
  private @Nullable Thread thread;

  MongoDeadlineManager(
      MongoCollection<Document> deadlines,
      Serializer serializer,
      Clock clock,
      ScopeAwareProvider scopes,
      List<CorrelationDataProvider> correlation) {
    this.deadlines = deadlines;
    this.serializer = serializer;
    this.clock = clock;
    this.scopes = scopes;
    deadlines.createIndex(Indexes.ascending("due"));
    deadlines.createIndex(Indexes.ascending("name", "scope"));
    registerHandlerInterceptor(new CorrelationDataInterceptor<>(correlation));
  }

  @Override
  public void registerLifecycleHandlers(LifecycleRegistry lifecycle) {
    lifecycle.onStart(Phase.INBOUND_EVENT_CONNECTORS, this::start);
    lifecycle.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, this::shutdown);
  }

  private void start() {
    running = true;
    thread = Thread.ofVirtual().name("deadlines").start(this::run);
  }

  @Override
  public void shutdown() {
    running = false;
    var worker = thread;
    if (worker != null) {
      worker.interrupt();
    }
  }

  @Override
  public String schedule(
      Instant due, String name, @Nullable Object payload, ScopeDescriptor scope) {
    var id = UUID.randomUUID().toString();
    var message = GenericDeadlineMessage.asDeadlineMessage(name, payload, due);
    runOnPrepareCommitOrNow(
        () -> {
          var intercepted = processDispatchInterceptors(message);
          var body = intercepted.serializePayload(serializer, byte[].class);
          var metadata = intercepted.serializeMetaData(serializer, byte[].class);
          var descriptor = serializer.serialize(scope, byte[].class);
          deadlines.insertOne(
              new Document("_id", id)
                  .append("name", name)
                  .append("due", Date.from(due))
                  .append("payload", text(body.getData()))
                  .append("payloadType", body.getType().getName())
                  .append("metadata", text(metadata.getData()))
                  .append("scope", text(descriptor.getData()))
                  .append("scopeType", descriptor.getType().getName()));
        });
    return id;
  }

  private static String text(byte[] json) {
    return new String(json, java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public void cancelSchedule(String name, String id) {
    runOnPrepareCommitOrNow(() -> deadlines.deleteOne(eq("_id", id)));
  }

  @Override
  public void cancelAll(String name) {
    runOnPrepareCommitOrNow(() -> deadlines.deleteMany(eq("name", name)));
  }

  @Override
  public void cancelAllWithinScope(String name, ScopeDescriptor scope) {
    var descriptor = text(serializer.serialize(scope, byte[].class).getData());
    runOnPrepareCommitOrNow(
        () -> deadlines.deleteMany(and(eq("name", name), eq("scope", descriptor))));
  }

  private void run() {
    while (running) {
      try {
        meetDue();
        Thread.sleep(INTERVAL);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void meetDue() {
    try {
      due().forEach(this::meet);
    } catch (RuntimeException | Error e) {
      if (running) {
        log.error("Deadlines cannot be read; the next look is in {}", INTERVAL, e);
      }
    }
  }

  private List<Document> due() {
    return deadlines
        .find(lte("due", Date.from(clock.instant())))
        .sort(Sorts.ascending("due"))
        .limit(BATCH)
        .into(new ArrayList<>());
  }

  private void meet(Document stored) {
    var id = stored.getString("_id");
    try {
      deliver(stored);
      deadlines.deleteOne(eq("_id", id));
    } catch (Exception e) {
      log.error("Deadline {} {} failed; it is tried again in {}", stored.get("name"), id, RETRY, e);
      deadlines.updateOne(
          eq("_id", id),
          new Document("$set", new Document("due", Date.from(clock.instant().plus(RETRY)))));
    }
  }

  private void deliver(Document stored) throws Exception {
    ScopeDescriptor scope = read(stored, "scope", stored.getString("scopeType"));
    Object payload = read(stored, "payload", stored.getString("payloadType"));
    MetaData metadata = read(stored, "metadata", MetaData.class.getName());
    DeadlineMessage<Object> message =
        new GenericDeadlineMessage<>(
            stored.getString("name"),
            stored.getString("_id"),
            payload,
            metadata,
            stored.getDate("due").toInstant());
    var unitOfWork = new DefaultUnitOfWork<DeadlineMessage<?>>(message);
    var chain =
        new DefaultInterceptorChain<>(
            unitOfWork,
            handlerInterceptors(),
            intercepted -> {
              send(intercepted, scope);
              return null;
            });
    var result = unitOfWork.executeWithResult(chain::proceed);
    if (result.isExceptional()) {
      throw new IllegalStateException(result.exceptionResult());
    }
  }

  private void send(DeadlineMessage<?> message, ScopeDescriptor scope) throws Exception {
    var receivers =
        scopes
            .provideScopeAwareStream(scope)
            .filter(receiver -> receiver.canResolve(scope))
            .toList();
    if (receivers.isEmpty()) {
      throw new IllegalStateException("nobody receives the deadline of " + scope);
    }
    for (var receiver : receivers) {
      receiver.send(message, scope);
    }
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // as Axon's serializer has it
  private <T> T read(Document stored, String field, String type) {
    return serializer.deserialize(
        new SimpleSerializedObject<>(stored.getString(field), String.class, type, null));
  }
}
