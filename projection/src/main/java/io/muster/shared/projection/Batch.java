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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The views of a read model that a batch of events, or a share of it, touches. They are folded in
 * parts that are bounded in bytes, whatever the views have become.
 */
final class Batch<E extends DomainEvent, V> {

  private static final int MAX_READ = 500;

  /** Of documents, in one part; one document may be larger. */
  private static final long MAX_BYTES = 8 << 20;

  private final String model;
  private final MongoCollection<RawBsonDocument> documents;
  private final ViewCodec<V> codec;
  private final RecentViews<V> recent;
  private final Fold.ById<E, V> fold;

  /** By view, in the order of their first events. */
  private final Map<String, List<Concerned<E>>> concerned = new LinkedHashMap<>();

  /** Views of the current part with an event that could not be folded or stored. */
  private final Map<String, Failure> failed = new HashMap<>();

  /** An event that concerns a view. */
  record Concerned<E>(E payload, PositionedEvent happened) {}

  /**
   * @param events that wait: the first failed, the others came after it
   */
  private record Failure(List<PositionedEvent> events, Throwable cause) {
    void park(String model, String id, DeadLetterSink deadLetters) {
      events.forEach(event -> deadLetters.park(model, id, event, cause));
    }
  }

  Batch(
      String model,
      MongoCollection<RawBsonDocument> documents,
      ViewCodec<V> codec,
      RecentViews<V> recent,
      Fold.ById<E, V> fold) {
    this.model = model;
    this.documents = documents;
    this.codec = codec;
    this.recent = recent;
    this.fold = fold;
  }

  void add(String id, E payload, PositionedEvent happened) {
    concerned.computeIfAbsent(id, _ -> new ArrayList<>()).add(new Concerned<>(payload, happened));
  }

  boolean isEmpty() {
    return concerned.isEmpty();
  }

  /**
   * Reads, folds every event, and writes what changed; once. An event that cannot be folded, or
   * makes a view that cannot be stored, and those of the same view after it, are handed to {@code
   * deadLetters} instead.
   *
   * @param requireClaim called before each write; throws when another process may write
   */
  void foldAndWrite(DeadLetterSink deadLetters, Runnable requireClaim) {
    var waiting = new ArrayDeque<>(concerned.keySet());
    while (!waiting.isEmpty()) {
      var views = load(waiting, deadLetters);
      views.keySet().forEach(recent::remove);
      views.replaceAll((id, before) -> fold(id, before, deadLetters));
      write(views, deadLetters, requireClaim);
      failed.forEach((id, failure) -> failure.park(model, id, deadLetters));
      failed.clear();
      views.forEach(
          (id, view) -> {
            if (view.bytes() <= ViewCodec.MAX_SMALL) {
              recent.put(id, new FoldedView<>(view.view(), view.position(), false, view.bytes()));
            }
          });
    }
  }

  /** Takes as many views as one part may hold, and reads those that are not in memory. */
  private Map<String, FoldedView<V>> load(Queue<String> waiting, DeadLetterSink deadLetters) {
    var views = new LinkedHashMap<String, FoldedView<V>>();
    var missing = new ArrayList<String>();
    var bytes = 0L;
    while (!waiting.isEmpty() && missing.size() < MAX_READ && bytes < MAX_BYTES) {
      var id = waiting.remove();
      var known = recent.get(id);
      if (known == null) {
        missing.add(id);
      } else {
        views.put(id, known);
        bytes += known.bytes();
      }
    }
    if (!missing.isEmpty()) {
      read(missing, views, waiting, deadLetters);
    }
    return views;
  }

  private void read(
      List<String> missing,
      Map<String, FoldedView<V>> views,
      Queue<String> waiting,
      DeadLetterSink deadLetters) {
    var bytes = 0L;
    var found = new HashMap<String, FoldedView<V>>();
    var unreadable = new HashSet<String>();
    try (var stored = documents.find(in("_id", missing)).batchSize(missing.size()).iterator()) {
      while (stored.hasNext() && bytes < MAX_BYTES) {
        var document = stored.next();
        var size = ViewCodec.size(document);
        bytes += size;
        var id = document.getString("_id").getValue();
        var position = -1L;
        try {
          position = ViewCodec.position(document);
          found.put(id, new FoldedView<>(codec.decode(document), position, false, size));
        } catch (RuntimeException | VirtualMachineError e) {
          unreadable.add(id);
          parkBehind(position, id, deadLetters, e);
        }
      }
      for (var id : missing) {
        var view = found.get(id);
        if (unreadable.contains(id)) {
          continue; // a rebuild makes it anew
        }
        if (view != null) {
          views.put(id, view);
        } else if (stored.hasNext()) {
          waiting.add(id); // perhaps among those that were not read
        } else {
          views.put(id, FoldedView.absent());
        }
      }
    }
  }

  private void parkBehind(long position, String id, DeadLetterSink deadLetters, Throwable cause) {
    concerned.getOrDefault(id, List.of()).stream()
        .filter(each -> each.happened.position() > position)
        .filter(each -> !deadLetters.parkIfBlocked(model, id, each.happened))
        .forEach(each -> deadLetters.park(model, id, each.happened, cause));
  }

  private FoldedView<V> fold(String id, FoldedView<V> before, DeadLetterSink deadLetters) {
    var view = before;
    for (var each : concerned.getOrDefault(id, List.of())) {
      var position = each.happened.position();
      if (position <= view.position()) {
        continue;
      }
      var failure = failed.get(id);
      if (failure != null) {
        failure.events.add(each.happened);
        continue;
      }
      if (deadLetters.parkIfBlocked(model, id, each.happened)) {
        continue;
      }
      try {
        var next = fold.after(id, view.view(), each.payload, each.happened.recorded());
        // An event that says nothing to this view needs no write: it says nothing next time, too.
        if (next != view.view()) {
          view = new FoldedView<>(next, position, true, view.bytes());
        }
      } catch (RuntimeException | VirtualMachineError e) {
        failed.put(id, new Failure(new ArrayList<>(List.of(each.happened)), e));
      }
    }
    return view;
  }

  private void write(
      Map<String, FoldedView<V>> views, DeadLetterSink deadLetters, Runnable requireClaim) {
    var ids = new ArrayList<String>();
    var writes = new ArrayList<WriteModel<RawBsonDocument>>();
    var bytes = 0L;
    for (var id : List.copyOf(views.keySet())) {
      var view = views.get(id);
      if (view == null || !view.changed()) {
        continue;
      }
      try {
        var document = encoded(view);
        var size = document == null ? 0 : ViewCodec.size(document);
        views.put(id, new FoldedView<>(view.view(), view.position(), true, size));
        writes.add(write(id, document));
        ids.add(id);
        bytes += size;
      } catch (RuntimeException | VirtualMachineError e) {
        fail(id, views, e);
      }
      if (bytes >= MAX_BYTES) {
        write(ids, writes, views, requireClaim);
        bytes = 0;
      }
    }
    write(ids, writes, views, requireClaim);
  }

  private @Nullable RawBsonDocument encoded(FoldedView<V> view) {
    var shown = view.view();
    return shown == null ? null : codec.encode(shown, view.position());
  }

  private static WriteModel<RawBsonDocument> write(String id, @Nullable RawBsonDocument document) {
    return document == null
        ? new DeleteOneModel<>(eq("_id", id))
        : new ReplaceOneModel<>(eq("_id", id), document, new ReplaceOptions().upsert(true));
  }

  private void write(
      List<String> ids,
      List<WriteModel<RawBsonDocument>> writes,
      Map<String, FoldedView<V>> views,
      Runnable requireClaim) {
    if (!writes.isEmpty()) {
      requireClaim.run();
      try {
        forWriting(documents).bulkWrite(writes, new BulkWriteOptions().ordered(false));
      } catch (MongoBulkWriteException e) {
        e.getWriteErrors().forEach(error -> fail(ids.get(error.getIndex()), views, e));
      }
    }
    ids.clear();
    writes.clear();
  }

  /** A write that lasts longer is given up: by then another process may have the claim. */
  static <D> MongoCollection<D> forWriting(MongoCollection<D> documents) {
    return documents.withTimeout(Checkpoints.LEASE.dividedBy(2).toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Leaves the stored view as it is, and every event of this batch for later. */
  private void fail(String id, Map<String, FoldedView<V>> views, Throwable cause) {
    views.remove(id);
    var events = concerned.getOrDefault(id, List.of()).stream().map(Concerned::happened).toList();
    failed.put(id, new Failure(events, cause));
  }
}
