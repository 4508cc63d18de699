package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.ReplaceOptions;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Fold;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.RawBsonDocument;

/**
 * A collection of views kept by folding events; made by {@link ReadModels}, and read by tenant.
 *
 * <p>Cost of a batch, or of its share: at most one find for each 500 documents that the last
 * batches did not touch, and one bulk write, whatever the number of events in it. Safe to repeat
 * and to replay: each document carries the {@code position} of the last event folded into it, and
 * an event at or before that is skipped; so the views may be ahead of the checkpoint that is stored
 * after them, never behind. A view that ends leaves nothing behind: its id is never used again.
 *
 * <p>One thread at a time folds a share; any number read.
 *
 * @param <E> type of the events that concern the views
 * @param <V> the view: a record whose {@code @BsonId} is what {@code idsOf} gives, and that has the
 *     component {@code tenantId}
 */
public final class ReadModel<E extends DomainEvent, V> {

  /** Stands for the view where it is not known which one an event concerns. */
  static final String UNKNOWN_VIEW = "?";

  /** A smaller batch is not worth a second round to the document server. */
  private static final int LARGE_BATCH = 500;

  private final MongoDatabase database;
  private final String name;
  private final ViewCodec<V> codec;
  private final String shape;
  private final Class<E> events;
  private final Function<E, List<String>> idsOf;
  private final Fold.ById<E, V> fold;
  private final List<IndexModel> indexes;
  private volatile MongoCollection<RawBsonDocument> documents;
  private final RecentViews<V> recent = new RecentViews<>();

  /**
   * @param idsOf the ids of the views that an event concerns
   */
  ReadModel(
      MongoDatabase database,
      String name,
      Class<V> views,
      Class<E> events,
      Function<E, List<String>> idsOf,
      Fold.ById<E, V> fold,
      IndexModel... indexes) {
    requireFields(views);
    this.database = database;
    this.name = name;
    this.codec = new ViewCodec<>(database.getCodecRegistry().get(views));
    this.shape = database.getName() + "/" + name + " " + Shape.of(views);
    this.events = events;
    this.idsOf = idsOf;
    this.fold = fold;
    this.indexes = Arrays.asList(indexes);
    this.documents = database.getCollection(name, RawBsonDocument.class);
  }

  /** Each document has its tenant, and a field of ours for the position. */
  private static void requireFields(Class<?> views) {
    var fields = Arrays.stream(views.getRecordComponents()).map(RecordComponent::getName).toList();
    if (!fields.contains("tenantId") || fields.contains("position")) {
      throw new IllegalArgumentException(
          views + " needs the component tenantId, and may not have one named position");
    }
  }

  /** The same model on another collection: what a rebuild fills while this one serves. */
  ReadModel<E, V> shadow(int generation) {
    return new ReadModel<>(this, Projection.named(name, generation));
  }

  private ReadModel(ReadModel<E, V> original, String name) {
    this.database = original.database;
    this.name = name;
    this.codec = original.codec;
    this.shape = original.shape;
    this.events = original.events;
    this.idsOf = original.idsOf;
    this.fold = original.fold;
    this.indexes = original.indexes;
    this.documents = database.getCollection(name, RawBsonDocument.class);
  }

  /** Serves the given generation from now on; 0 is the first. */
  void serve(int generation) {
    recent.clear();
    documents = database.getCollection(Projection.named(name, generation), RawBsonDocument.class);
  }

  /** Makes the indexes that are not there yet. */
  void index() {
    if (!indexes.isEmpty()) {
      documents.createIndexes(indexes);
    }
  }

  /** Forgets every view, and that there were any. */
  void drop() {
    documents.drop();
  }

  /** Forgets the generations before one: nobody reads them any more. */
  void dropBefore(int generation) {
    dropBetween(-1, generation);
  }

  /** Forgets the generations between two: rebuilds that were cut off left them. */
  void dropBetween(int before, int after) {
    for (var old = before + 1; old < after; old++) {
      database.getCollection(Projection.named(name, old)).drop();
    }
  }

  /** The same of another generation. */
  String name(int generation) {
    return database.getName() + "/" + Projection.named(name, generation);
  }

  /** Database and name, with the generation that serves: for people and for messages. */
  public String name() {
    return database.getName() + "/" + documents.getNamespace().getCollectionName();
  }

  /** Differs when other code gave the views other fields. */
  String shape() {
    return shape;
  }

  /** Type of the events that concern the views. */
  public Class<E> events() {
    return events;
  }

  boolean concernedBy(Class<?> payloadType) {
    return events.isAssignableFrom(payloadType);
  }

  /** The views of one tenant; no reading finds another's. */
  public Views<V> of(TenantId tenant) {
    return new Views<>(documents, codec, tenant.value());
  }

  /**
   * The views of all tenants: for the platform's own work, which acts for the tenant that a view
   * names, and never for answers to one.
   */
  public Views<V> ofAllTenants() {
    return new Views<>(documents, codec, null);
  }

  /**
   * What events mean for the views; when there are many, in shares to fold side by side. An event
   * of which the views cannot be told is parked.
   */
  List<Batch<E, V>> batches(List<PositionedEvent> happened, DeadLetterSink deadLetters) {
    var shares = happened.size() < LARGE_BATCH ? 1 : RecentViews.SHARES;
    var model = name();
    var batches =
        Stream.generate(() -> new Batch<>(model, documents, codec, recent, fold))
            .limit(shares)
            .toList();
    for (var each : happened) {
      if (events.isInstance(each.event())) {
        var payload = events.cast(each.event());
        try {
          for (var id : idsOf.apply(payload)) {
            batches.get(RecentViews.share(id) % shares).add(id, payload, each);
          }
        } catch (RuntimeException | VirtualMachineError e) {
          deadLetters.park(model, UNKNOWN_VIEW, each, e);
        }
      }
    }
    return batches.stream().filter(batch -> !batch.isEmpty()).toList();
  }

  /**
   * Folds one event into one view, and writes it.
   *
   * @throws RuntimeException when that cannot be done still
   */
  void foldOne(String id, PositionedEvent happened) {
    if (!events.isInstance(happened.event())) {
      return;
    }
    var payload = events.cast(happened.event());
    if (id.equals(UNKNOWN_VIEW)) {
      idsOf.apply(payload).forEach(view -> foldOne(view, payload, happened));
    } else {
      foldOne(id, payload, happened);
    }
  }

  private void foldOne(String id, E payload, PositionedEvent happened) {
    var stored = documents.find(eq("_id", id)).first();
    var before = stored == null ? null : codec.decode(stored);
    var known = stored == null ? -1 : ViewCodec.position(stored);
    if (happened.position() > known) {
      var view = fold.after(id, before, payload, happened.recorded());
      if (view != null) {
        Batch.forWriting(documents)
            .replaceOne(
                eq("_id", id),
                codec.encode(view, happened.position()),
                new ReplaceOptions().upsert(true));
      } else if (before != null) {
        Batch.forWriting(documents).deleteOne(eq("_id", id));
      }
    }
    recent.remove(id);
  }
}
