package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.queries.Fold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.RawBsonDocument;

/** The views of a read model that a batch of events, or a share of it, touches. */
final class Batch<E extends DomainEvent, V> {

  private static final int MOST_READ = 500;

  private final String model;
  private final MongoCollection<RawBsonDocument> documents;
  private final ViewCodec<V> codec;
  private final RecentViews<V> recent;
  private final Fold<E, V> fold;
  private final List<Concerned<E>> concerned;
  private final Map<String, FoldedView<V>> entries = new HashMap<>();

  /** An event, and a view that it concerns. */
  record Concerned<E>(String id, E payload, Positioned event) {}

  Batch(
      String model,
      MongoCollection<RawBsonDocument> documents,
      ViewCodec<V> codec,
      RecentViews<V> recent,
      Fold<E, V> fold,
      List<Concerned<E>> concerned) {
    this.model = model;
    this.documents = documents;
    this.codec = codec;
    this.recent = recent;
    this.fold = fold;
    this.concerned = concerned;
  }

  /** Reads what is concerned and not at hand. */
  private void load() {
    var missing = new ArrayList<String>();
    for (var event : concerned) {
      if (!entries.containsKey(event.id)) {
        var known = recent.get(event.id);
        entries.put(event.id, known == null ? FoldedView.absent() : known);
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
                      new FoldedView<>(
                          codec.decode(document),
                          ViewCodec.position(document),
                          false,
                          ViewCodec.isSmall(document))));
    }
  }

  /**
   * Reads, folds every event, and writes what changed; once. An event that cannot be folded, or
   * makes a view that cannot be stored, and those of the same view after it, are handed to {@code
   * poisoned} instead.
   */
  void foldAndWrite(Poisoned poisoned) {
    load();
    fold(poisoned);
    var ids = new ArrayList<String>();
    var writes = new ArrayList<WriteModel<RawBsonDocument>>();
    for (var entry : List.copyOf(entries.entrySet())) {
      if (entry.getValue().changed()) {
        try {
          writes.add(write(entry.getKey(), entry.getValue()));
          ids.add(entry.getKey());
        } catch (RuntimeException e) {
          park(entry.getKey(), poisoned, e);
        }
      }
    }
    entries.keySet().forEach(recent::remove);
    if (!writes.isEmpty()) {
      try {
        documents.bulkWrite(writes, new BulkWriteOptions().ordered(false));
      } catch (MongoBulkWriteException e) {
        e.getWriteErrors().forEach(error -> park(ids.get(error.getIndex()), poisoned, e));
      }
    }
    entries.forEach(
        (id, entry) -> {
          if (entry.small()) {
            recent.put(id, new FoldedView<>(entry.view(), entry.position(), false, true));
          }
        });
  }

  private void fold(Poisoned poisoned) {
    for (var each : concerned) {
      var event = each.event;
      var entry = entries.getOrDefault(each.id, FoldedView.absent());
      if (event.position() <= entry.position() || poisoned.parked(model, each.id, event)) {
        continue;
      }
      try {
        var view = fold.after(entry.view(), each.payload, event.at());
        // An event that says nothing to this view needs no write: it says nothing next time, too.
        if (view != entry.view()) {
          entries.put(each.id, new FoldedView<>(view, event.position(), true, true));
        }
      } catch (RuntimeException e) {
        poisoned.park(model, each.id, event, e);
      }
    }
  }

  private WriteModel<RawBsonDocument> write(String id, FoldedView<V> entry) {
    var view = entry.view();
    if (view == null) {
      return new DeleteOneModel<>(eq("_id", id));
    }
    var document = codec.encode(view, entry.position());
    entries.put(id, new FoldedView<>(view, entry.position(), true, ViewCodec.isSmall(document)));
    return new ReplaceOneModel<>(eq("_id", id), document, new ReplaceOptions().upsert(true));
  }

  /** Leaves the stored view as it is, and every event of this batch for later. */
  private void park(String id, Poisoned poisoned, RuntimeException cause) {
    entries.remove(id);
    concerned.stream()
        .filter(each -> each.id.equals(id))
        .forEach(each -> poisoned.park(model, id, each.event, cause));
  }
}
