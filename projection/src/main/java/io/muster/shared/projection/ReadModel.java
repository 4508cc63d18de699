package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.queries.Fold;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;

/**
 * A collection of views kept by folding events.
 *
 * <p>Cost of a batch, or of its share: at most one find, for the documents that the last batches
 * did not touch, and one bulk write, whatever the number of events and views in it. Safe to repeat
 * and to replay: each document carries the {@code position} of the last event folded into it, and
 * an event at or before that is skipped; so the views may be ahead of the token that is stored
 * after them, never behind. A view that ends leaves nothing behind: its id is never used again.
 *
 * <p>One thread at a time folds a share; any number read.
 *
 * @param <E> type of the events that concern the views
 * @param <V> the view: a record whose {@code @BsonId} is what {@code idsOf} gives
 */
public final class ReadModel<E extends DomainEvent, V> {

  /** A smaller batch is not worth a second round to the document server. */
  private static final int LARGE_BATCH = 500;

  /** Nobody may search for longer. */
  private static final Duration LONGEST_SEARCH = Duration.ofSeconds(5);

  private final MongoDatabase database;
  private final String name;
  private final ViewCodec<V> codec;
  private final Class<E> events;
  private final Function<E, List<String>> idsOf;
  private final Fold<E, V> fold;
  private final List<IndexModel> indexes;
  private volatile MongoCollection<RawBsonDocument> documents;
  private final RecentViews<V> recent = new RecentViews<>();

  /**
   * @param idsOf the ids of the views that an event concerns
   */
  public ReadModel(
      MongoDatabase database,
      String name,
      Class<V> views,
      Class<E> events,
      Function<E, List<String>> idsOf,
      Fold<E, V> fold,
      IndexModel... indexes) {
    this.database = database;
    this.name = name;
    this.codec = new ViewCodec<>(database.getCodecRegistry().get(views));
    this.events = events;
    this.idsOf = idsOf;
    this.fold = fold;
    this.indexes = Arrays.asList(indexes);
    this.documents = database.getCollection(name, RawBsonDocument.class);
  }

  /** The same model on another collection: what a rebuild fills while this one serves. */
  ReadModel<E, V> shadow(int generation) {
    return new ReadModel<>(this, Generations.named(name, generation));
  }

  private ReadModel(ReadModel<E, V> original, String name) {
    this.database = original.database;
    this.name = name;
    this.codec = original.codec;
    this.events = original.events;
    this.idsOf = original.idsOf;
    this.fold = original.fold;
    this.indexes = original.indexes;
    this.documents = database.getCollection(name, RawBsonDocument.class);
  }

  /** Serves the given generation from now on; 0 is the first. */
  void serve(int generation) {
    recent.clear();
    documents = database.getCollection(Generations.named(name, generation), RawBsonDocument.class);
  }

  /** Makes the indexes that are not there yet. */
  void index() {
    if (!indexes.isEmpty()) {
      documents.createIndexes(indexes);
    }
  }

  /** Forgets every view. */
  void clear() {
    recent.clear();
    documents.deleteMany(new BsonDocument());
  }

  /** Forgets the generations before one: nobody reads them any more. */
  void dropBefore(int generation) {
    for (var old = 0; old < generation; old++) {
      database.getCollection(Generations.named(name, old)).drop();
    }
  }

  /** Database and name, with the generation that serves: for people and for messages. */
  public String name() {
    return database.getName() + "/" + documents.getNamespace().getCollectionName();
  }

  boolean concernedBy(Class<?> payloadType) {
    return events.isAssignableFrom(payloadType);
  }

  public Optional<V> findById(String id) {
    return find(eq("_id", id));
  }

  public Optional<V> find(Bson filter) {
    return Optional.ofNullable(documents.find(filter).first()).map(codec::decode);
  }

  /** Every view that fits; for few. */
  public List<V> list(Bson filter) {
    var views = new ArrayList<V>();
    documents.find(filter).forEach(document -> views.add(codec.decode(document)));
    return views;
  }

  /**
   * One find and one count.
   *
   * @throws com.mongodb.MongoExecutionTimeoutException when either takes more than {@link
   *     #LONGEST_SEARCH}; so do the other searches for a part, and the count
   */
  public Page<V> page(Bson filter, Bson sort, Paging paging) {
    return new Page<>(list(filter, sort, paging), count(filter));
  }

  /** A page without its total. */
  public List<V> list(Bson filter, Bson sort, Paging paging) {
    var views = new ArrayList<V>();
    part(documents.find(filter).sort(sort), paging)
        .forEach(document -> views.add(codec.decode(document)));
    return views;
  }

  /** The same of the ids alone, without reading the views. */
  public Page<String> idPage(Bson filter, Bson sort, Paging paging) {
    var ids = new ArrayList<String>();
    part(documents.find(filter).projection(Projections.include("_id")).sort(sort), paging)
        .forEach(document -> ids.add(document.getString("_id").getValue()));
    return new Page<>(ids, count(filter));
  }

  /** Nobody has so many views that a page beyond the numbers of the protocol could hold any. */
  private static FindIterable<RawBsonDocument> part(
      FindIterable<RawBsonDocument> found, Paging paging) {
    var skipped =
        found
            .maxTime(LONGEST_SEARCH.toMillis(), TimeUnit.MILLISECONDS)
            .skip((int) Math.min(Integer.MAX_VALUE, paging.skip()));
    return paging.perPage() == Integer.MAX_VALUE ? skipped : skipped.limit(paging.perPage());
  }

  public long count(Bson filter) {
    return documents.countDocuments(
        filter, new CountOptions().maxTime(LONGEST_SEARCH.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** The ids of the views that fit, in their order, without reading the views. */
  public List<String> ids(Bson filter) {
    var ids = new ArrayList<String>();
    documents
        .find(filter)
        .projection(Projections.include("_id"))
        .sort(Sorts.ascending("_id"))
        .forEach(document -> ids.add(document.getString("_id").getValue()));
    return ids;
  }

  /** The documents themselves, for an aggregation. */
  public List<RawBsonDocument> aggregate(List<Bson> pipeline) {
    return documents.aggregate(pipeline).into(new ArrayList<>());
  }

  /** What events mean for the views; when there are many, in shares to fold side by side. */
  List<Batch<E, V>> batches(List<Positioned> happened) {
    var shares = happened.size() < LARGE_BATCH ? 1 : RecentViews.SHARES;
    var concerned = Stream.generate(ArrayList<Batch.Concerned<E>>::new).limit(shares).toList();
    for (var event : happened) {
      if (events.isInstance(event.payload())) {
        var payload = events.cast(event.payload());
        for (var id : idsOf.apply(payload)) {
          concerned
              .get(RecentViews.share(id) % shares)
              .add(new Batch.Concerned<>(id, payload, event));
        }
      }
    }
    return concerned.stream()
        .filter(share -> !share.isEmpty())
        .map(share -> new Batch<>(name(), documents, codec, recent, fold, share))
        .toList();
  }

  /**
   * Folds one event into one view, and writes it.
   *
   * @throws RuntimeException when that cannot be done still
   */
  void mend(String id, Positioned event) {
    var stored = documents.find(eq("_id", id)).first();
    var before = stored == null ? null : codec.decode(stored);
    var known = stored == null ? -1 : ViewCodec.position(stored);
    if (event.position() > known && events.isInstance(event.payload())) {
      var view = fold.after(before, events.cast(event.payload()), event.at());
      if (view != null) {
        documents.replaceOne(
            eq("_id", id), codec.encode(view, event.position()), new ReplaceOptions().upsert(true));
      } else if (before != null) {
        documents.deleteOne(eq("_id", id));
      }
    }
    recent.remove(id);
  }
}
