package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.WriteModel;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.queries.Fold;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.conversions.Bson;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

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

  private static final String POSITION = "position";

  /** As BSON has it: the type of a 64-bit integer, and the name. */
  private static final byte[] POSITION_FIELD = "\u0012position\0".getBytes(US_ASCII);

  /** How many documents of the last batches are kept at hand, in each share. */
  private static final int RECENT = 1_000;

  /** Larger ones are not: memory is bounded by count. */
  private static final int LARGEST_RECENT = 32 << 10;

  private static final int MOST_READ = 500;

  /** MongoDB's largest document has 16 MiB. */
  private static final int LARGEST_VIEW = 15 << 20;

  private final MongoDatabase database;
  private final String name;
  private final Codec<V> codec;
  private final Class<E> events;
  private final Function<E, List<String>> idsOf;
  private final Fold<E, V> fold;
  private final List<IndexModel> indexes;
  private volatile MongoCollection<RawBsonDocument> documents;
  private final List<Recent<V>> recent = Stream.generate(Recent<V>::new).limit(Share.MOST).toList();

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
    this.codec = database.getCodecRegistry().get(views);
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

  private MongoCollection<RawBsonDocument> collection(String collection) {
    var found = database.getCollection(collection, RawBsonDocument.class);
    if (!indexes.isEmpty()) {
      found.createIndexes(indexes);
    }
    return found;
  }

  /** Serves the given generation from now on; 0 is the first. */
  void serve(int generation) {
    recent.forEach(Recent::clear);
    documents = collection(Generations.named(name, generation));
  }

  /** Forgets every view. */
  void clear() {
    recent.forEach(Recent::clear);
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
    return Optional.ofNullable(documents.find(filter).first()).map(this::decode);
  }

  /** Every view that fits; for few. */
  public List<V> list(Bson filter) {
    var views = new ArrayList<V>();
    documents.find(filter).forEach(document -> views.add(decode(document)));
    return views;
  }

  /** One find and one count. */
  public Page<V> page(Bson filter, Bson sort, Paging paging) {
    var views = new ArrayList<V>();
    part(documents.find(filter).sort(sort), paging)
        .forEach(document -> views.add(decode(document)));
    return new Page<>(views, count(filter));
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
    var skipped = found.skip((int) Math.min(Integer.MAX_VALUE, paging.skip()));
    return paging.perPage() == Integer.MAX_VALUE ? skipped : skipped.limit(paging.perPage());
  }

  public long count(Bson filter) {
    return documents.countDocuments(filter);
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

  /** Prepares a share of a batch: reads what its events concern and is not at hand. */
  Batch batch(List<Positioned> batch, Share share) {
    var concerned = new ArrayList<Concerned<E>>();
    for (var event : batch) {
      if (events.isInstance(event.payload())) {
        var payload = events.cast(event.payload());
        for (var id : idsOf.apply(payload)) {
          if (share.has(id)) {
            concerned.add(new Concerned<>(id, payload, event));
          }
        }
      }
    }
    return new Batch(concerned);
  }

  private Recent<V> recent(String id) {
    return recent.get(Share.of(id));
  }

  private Map<String, State<V>> load(List<Concerned<E>> concerned) {
    var entries = new HashMap<String, State<V>>();
    var missing = new ArrayList<String>();
    for (var event : concerned) {
      if (!entries.containsKey(event.id)) {
        var known = recent(event.id).get(event.id);
        entries.put(event.id, known == null ? State.absent() : known);
        if (known == null) {
          missing.add(event.id);
        }
      }
    }
    for (var from = 0; from < missing.size(); from += MOST_READ) {
      var part = missing.subList(from, Math.min(missing.size(), from + MOST_READ));
      documents
          .find(in("_id", part))
          .batchSize(part.size())
          .forEach(
              document ->
                  entries.put(
                      document.getString("_id").getValue(),
                      new State<>(
                          decode(document),
                          document.getInt64(POSITION).getValue(),
                          false,
                          isSmall(document))));
    }
    return entries;
  }

  private static boolean isSmall(RawBsonDocument document) {
    return document.getByteBuffer().remaining() <= LARGEST_RECENT;
  }

  private V decode(RawBsonDocument document) {
    try (var reader = new BsonBinaryReader(document.getByteBuffer().asNIO())) {
      return codec.decode(reader, DecoderContext.builder().build());
    }
  }

  /** The view's fields, and after them the position: put into the bytes, as BSON 1.1 has them. */
  private RawBsonDocument encode(V view, long position) {
    try (var buffer = new BasicOutputBuffer();
        var writer = new BsonBinaryWriter(buffer)) {
      codec.encode(writer, view, EncoderContext.builder().build());
      var size = buffer.getSize() + POSITION_FIELD.length + Long.BYTES;
      if (size > LARGEST_VIEW) {
        throw new IllegalArgumentException("the view has " + size + " bytes, more than it may");
      }
      var bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(buffer.getInternalBuffer(), 0, buffer.getSize() - 1);
      bytes.put(POSITION_FIELD).putLong(position).put((byte) 0).putInt(0, size);
      return new RawBsonDocument(bytes.array());
    }
  }

  /** An event of the store, decoded. */
  record Positioned(DomainEvent payload, long position, Instant at) {}

  private record Concerned<E>(String id, E payload, Positioned event) {}

  /** The views that one batch of events touches. */
  final class Batch {

    private final List<Concerned<E>> concerned;
    private final Map<String, State<V>> entries;

    private Batch(List<Concerned<E>> concerned) {
      this.concerned = concerned;
      this.entries = load(concerned);
    }

    /**
     * Folds every event and writes what changed. An event that cannot be folded, or makes a view
     * that cannot be stored, and those of the same view after it, are handed to {@code poisoned}
     * instead.
     */
    void foldAndWrite(Poisoned poisoned) {
      fold(poisoned);
      var ids = new ArrayList<String>();
      var writes = new ArrayList<WriteModel<RawBsonDocument>>();
      for (var entry : List.copyOf(entries.entrySet())) {
        if (entry.getValue().changed) {
          try {
            writes.add(write(entry));
            ids.add(entry.getKey());
          } catch (RuntimeException e) {
            park(entry.getKey(), poisoned, e);
          }
        }
      }
      entries.keySet().forEach(id -> recent(id).remove(id));
      if (!writes.isEmpty()) {
        try {
          documents.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
          e.getWriteErrors().forEach(error -> park(ids.get(error.getIndex()), poisoned, e));
        }
      }
      entries.forEach(
          (id, entry) -> {
            if (entry.small) {
              recent(id).put(id, new State<>(entry.view, entry.position, false, true));
            }
          });
    }

    private void fold(Poisoned poisoned) {
      for (var each : concerned) {
        var event = each.event;
        var entry = entries.getOrDefault(each.id, State.absent());
        if (event.position <= entry.position || poisoned.parked(name(), each.id, event)) {
          continue;
        }
        try {
          var view = fold.after(entry.view, each.payload, event.at);
          // An event that says nothing to this view needs no write: it says nothing next time, too.
          if (view != entry.view) {
            entries.put(each.id, new State<>(view, event.position, true, true));
          }
        } catch (RuntimeException e) {
          poisoned.park(name(), each.id, event, e);
        }
      }
    }

    private WriteModel<RawBsonDocument> write(Map.Entry<String, State<V>> entry) {
      var id = entry.getKey();
      var state = entry.getValue();
      if (state.view == null) {
        return new DeleteOneModel<>(eq("_id", id));
      }
      var document = encode(state.view, state.position);
      entries.put(id, new State<>(state.view, state.position, true, isSmall(document)));
      return new ReplaceOneModel<>(eq("_id", id), document, new ReplaceOptions().upsert(true));
    }

    /** Leaves the stored view as it is, and every event of this batch for later. */
    private void park(String id, Poisoned poisoned, RuntimeException cause) {
      entries.remove(id);
      concerned.stream()
          .filter(each -> each.id.equals(id))
          .forEach(each -> poisoned.park(name(), id, each.event, cause));
    }
  }

  /**
   * Folds one event into one view, and writes it.
   *
   * @throws RuntimeException when that cannot be done still
   */
  void mend(String id, Positioned event) {
    var stored = documents.find(eq("_id", id)).first();
    var before = stored == null ? null : decode(stored);
    var known = stored == null ? -1 : stored.getInt64(POSITION).getValue();
    if (event.position > known && events.isInstance(event.payload)) {
      var view = fold.after(before, events.cast(event.payload), event.at);
      if (view != null) {
        documents.replaceOne(
            eq("_id", id), encode(view, event.position), new ReplaceOptions().upsert(true));
      } else if (before != null) {
        documents.deleteOne(eq("_id", id));
      }
    }
    recent(id).remove(id);
  }

  /** The views of the last batches. */
  private static final class Recent<V> extends LinkedHashMap<String, State<V>> {

    Recent() {
      super(RECENT, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, State<V>> eldest) {
      return size() > RECENT;
    }
  }

  /**
   * @param small whether it may be kept at hand
   */
  private record State<V>(@Nullable V view, long position, boolean changed, boolean small) {
    static <V> State<V> absent() {
      return new State<>(null, -1, false, true);
    }
  }
}
