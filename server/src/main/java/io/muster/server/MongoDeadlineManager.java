package io.muster.server;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import io.muster.shared.events.Provenance;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
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
import org.axonframework.serialization.UnknownSerializedType;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deadlines as documents, looked at once a second. Each is delivered at least once, whoever is
 * restarted or killed; several at a time, so of two at nearly the same moment the later one may
 * come first. Any number of processes may look: who claims a deadline delivers it.
 *
 * <p>A claim moves the time at which the deadline is looked at next. So it ends by itself if its
 * owner does, and one index serves for all. A deadline that fails is tried again at growing
 * intervals, for ever, until it succeeds or an operator discards it.
 */
final class MongoDeadlineManager extends AbstractDeadlineManager implements Lifecycle {

  private static final Logger log = LoggerFactory.getLogger(MongoDeadlineManager.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Longer than a delivery takes, and than the clocks of two machines differ. */
  static final Duration CLAIM = Duration.ofMinutes(2);

  static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  static final Duration LAST_RETRY = Duration.ofHours(1);

  /** How long a stop waits for deliveries that are under way. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  static final int BATCH = 100;
  private static final int AT_ONCE = 8;
  private static final int MAX_ERROR = 500;

  private final MongoCollection<Document> deadlines;
  private final Serializer serializer;
  private final Clock clock;
  private final ScopeAwareProvider scopes;
  private final Semaphore slots = new Semaphore(AT_ONCE);
  private volatile boolean running;
  private volatile @Nullable String fault;
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
    deadlines.createIndex(Indexes.ascending("failing", "due"));
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

  /** Lets deliveries finish that are under way. */
  @Override
  public void shutdown() {
    running = false;
    var worker = thread;
    if (worker == null) {
      return;
    }
    LockSupport.unpark(worker);
    try {
      if (!worker.join(PATIENCE)) {
        worker.interrupt(); // and with it the deliveries it waits for
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
                  .append("at", Date.from(due))
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
    return new String(json, StandardCharsets.UTF_8);
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

  /**
   * A deadline that has been tried in vain.
   *
   * @param at when it was to be met
   * @param next when it is tried again
   * @param error null when whoever tried it ended before
   */
  record Failing(
      String id, String name, Instant at, int attempts, Instant next, @Nullable String error) {}

  /** Those that are tried again soonest, first. */
  List<Failing> failing(int most) {
    return deadlines
        .find(eq("failing", true))
        .sort(ascending("due"))
        .limit(most)
        .map(MongoDeadlineManager::failing)
        .into(new ArrayList<>());
  }

  private static Failing failing(Document stored) {
    return new Failing(
        stored.getString("_id"),
        stored.getString("name"),
        at(stored),
        stored.getInteger("attempts", 0),
        stored.getDate("due").toInstant(),
        stored.getString("error"));
  }

  boolean isFailing(String id) {
    return deadlines.countDocuments(and(eq("_id", id), eq("failing", true))) > 0;
  }

  /** Why no deadline can be met now; empty while they can. */
  Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  long countFailing() {
    return deadlines.countDocuments(eq("failing", true));
  }

  /** Has it tried with the next look; false when it is not failing, or is being tried just now. */
  boolean retry(String id) {
    return deadlines
            .updateOne(
                and(eq("_id", id), eq("failing", true), eq("claim", null)),
                set("due", Date.from(clock.instant())))
            .getMatchedCount()
        == 1;
  }

  /** Gives it up; false when it is not failing. */
  boolean discard(String id) {
    return deadlines.deleteOne(and(eq("_id", id), eq("failing", true))).getDeletedCount() == 1;
  }

  private void run() {
    try (var deliveries =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("deadline").factory())) {
      while (running) {
        if (!looked(deliveries)) {
          LockSupport.parkNanos(INTERVAL.toNanos());
        }
      }
    }
  }

  private boolean looked(Executor deliveries) {
    try {
      var more = look(deliveries);
      fault = null;
      return more;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      fault = String.valueOf(e.getMessage());
      log.error("Deadlines cannot be read or claimed; the next look is in {}", INTERVAL, e);
    }
    return false;
  }

  /**
   * Delivers what is due, at most a batch.
   *
   * @return whether there may be more
   */
  boolean look(Executor deliveries) throws InterruptedException {
    var due = due();
    for (var deadline : due) {
      slots.acquire(); // before the claim: what is claimed must not wait
      var delivered = false;
      try {
        if (claim(deadline)) {
          deliveries.execute(() -> meet(deadline));
          delivered = true;
        }
      } finally {
        if (!delivered) {
          slots.release();
        }
      }
    }
    return due.size() == BATCH;
  }

  /**
   * Asks for the first ones and not for those before a time: an index of the embedded documents
   * knows the order, and no ranges.
   */
  private List<Document> due() {
    var now = clock.instant();
    var first = deadlines.find().projection(include("due")).sort(ascending("due")).first();
    if (first == null || !isDue(first, now)) {
      return List.of();
    }
    return deadlines.find().sort(ascending("due")).limit(BATCH).into(new ArrayList<>()).stream()
        .takeWhile(deadline -> isDue(deadline, now))
        .toList();
  }

  private static boolean isDue(Document deadline, Instant now) {
    return !deadline.getDate("due").toInstant().isAfter(now);
  }

  /** False when somebody else has claimed, met or cancelled it since it was read. */
  private boolean claim(Document deadline) {
    var claim = UUID.randomUUID().toString();
    var attempts = deadline.getInteger("attempts", 0);
    var claimed =
        deadlines.updateOne(
            and(eq("_id", deadline.getString("_id")), eq("due", deadline.getDate("due"))),
            combine(
                set("due", Date.from(clock.instant().plus(CLAIM))),
                set("claim", claim),
                set("failing", attempts > 0),
                inc("attempts", 1)));
    deadline.append("claim", claim).append("attempts", attempts + 1);
    return claimed.getModifiedCount() == 1;
  }

  private void meet(Document deadline) {
    try {
      deliver(deadline);
      deadlines.deleteOne(eq("_id", deadline.getString("_id")));
    } catch (Exception | Error e) {
      reschedule(deadline, e);
    } finally {
      slots.release();
    }
  }

  private void reschedule(Document deadline, Throwable cause) {
    var id = deadline.getString("_id");
    var attempts = deadline.getInteger("attempts", 1);
    var pause = pauseAfter(attempts);
    log.error(
        "Deadline {} {} failed, attempt {}; it is tried again in {}",
        deadline.get("name"),
        id,
        attempts,
        pause,
        cause);
    try {
      deadlines.updateOne(
          and(eq("_id", id), eq("claim", deadline.getString("claim"))),
          combine(
              set("due", Date.from(clock.instant().plus(pause))),
              set("failing", true),
              set("error", error(cause)),
              unset("claim")));
    } catch (RuntimeException e) {
      log.error("Deadline {} is not put off; it is tried again when its claim ends", id, e);
    }
  }

  /** Twice as long each time. */
  static Duration pauseAfter(int attempts) {
    var pause = FIRST_RETRY.multipliedBy(1L << Math.min(attempts - 1, 20));
    return pause.compareTo(LAST_RETRY) < 0 ? pause : LAST_RETRY;
  }

  private static String error(Throwable failure) {
    var root = failure;
    for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    var text = root.toString();
    return text.substring(0, Math.min(text.length(), MAX_ERROR));
  }

  /** When it was to be met, however often it was put off. */
  private static Instant at(Document stored) {
    return stored.get("at", stored.getDate("due")).toInstant();
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
            metadata.and(Provenance.ACTOR, "system:deadlines"), // and not who caused it once
            at(stored));
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

  /** The framework takes an unknown type for a kind of payload, for which nobody has a handler. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // as Axon's serializer has it
  private <T> T read(Document stored, String field, String type) {
    T object =
        serializer.deserialize(
            new SimpleSerializedObject<>(stored.getString(field), String.class, type, null));
    if (object instanceof UnknownSerializedType) {
      throw new IllegalStateException("the " + field + " is a " + type + ", which is unknown");
    }
    return object;
  }
}
