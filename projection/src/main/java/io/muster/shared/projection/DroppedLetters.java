package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import io.muster.shared.projection.EventProcessor.Letter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.bson.Document;

/**
 * The views that lost a letter, because more waited than are kept, each with the first letter that
 * it lost. Such a view stands still until it is made anew, in every process and after every
 * restart: events folded over the gap would show what never was.
 */
public final class DroppedLetters {

  private static final String ID = "_id";
  private static final String POSITION = "position";
  private static final String TYPE = "type";

  private final MongoCollection<Document> stored;
  private final Map<String, Letter> known = new ConcurrentHashMap<>();

  public DroppedLetters(MongoCollection<Document> stored) {
    this.stored = stored;
    reload();
  }

  /** Another process may have dropped letters, or discarded them. */
  void reload() {
    known.clear();
    stored.find().forEach(this::know);
  }

  private void know(Document dropped) {
    var sequence = dropped.getString(ID);
    known.put(
        sequence,
        new Letter(
            sequence,
            dropped.getLong(POSITION),
            dropped.getString(TYPE),
            "no letter more could be kept: rebuild the read models"));
  }

  void add(String sequence, PositionedEvent event) {
    if (known.containsKey(sequence)) {
      return;
    }
    var dropped =
        new Document(POSITION, event.position())
            .append(TYPE, event.event().getClass().getSimpleName());
    stored.updateOne(
        eq(ID, sequence), new Document("$setOnInsert", dropped), new UpdateOptions().upsert(true));
    know(dropped.append(ID, sequence));
  }

  boolean contains(String sequence) {
    return known.containsKey(sequence);
  }

  List<Letter> all() {
    return List.copyOf(known.values());
  }

  void discard(Predicate<String> discarded) {
    var gone = new ArrayList<>(known.keySet());
    gone.removeIf(discarded.negate());
    if (!gone.isEmpty()) {
      stored.deleteMany(in(ID, gone));
      known.keySet().removeAll(gone);
    }
  }
}
