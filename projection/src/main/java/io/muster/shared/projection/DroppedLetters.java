package io.muster.shared.projection;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import io.muster.shared.projection.EventProcessor.Letter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.bson.Document;

/**
 * The views that lost a letter, because more waited than are kept, each with the first letter that
 * it lost. Such a view stands still until it is made anew, in every process and after every
 * restart: events folded over the gap would show what never was. When a read model has more of them
 * than are kept, all its views stand still until it is rebuilt.
 */
public final class DroppedLetters {

  private static final String ID = "_id";
  private static final String POSITION = "position";
  private static final String TYPE = "type";

  /** Views that are kept one by one of a read model; beyond it all its views stand still. */
  private static final int MAX_VIEWS = 10_000;

  private static final String ALL_VIEWS = "*";

  private final MongoCollection<Document> stored;
  private final int maxViews;
  private volatile Map<String, Letter> known = new ConcurrentHashMap<>();

  public DroppedLetters(MongoCollection<Document> stored) {
    this(stored, MAX_VIEWS);
  }

  DroppedLetters(MongoCollection<Document> stored, int maxViews) {
    this.stored = stored;
    this.maxViews = maxViews;
    reload();
  }

  /** Another process may have dropped letters, or discarded them. */
  void reload() {
    var found = new ConcurrentHashMap<String, Letter>();
    stored.find().forEach(dropped -> found.put(dropped.getString(ID), letter(dropped)));
    known = found;
  }

  /** Another one on the same collection. */
  DroppedLetters another() {
    return new DroppedLetters(stored, maxViews);
  }

  private static Letter letter(Document dropped) {
    return new Letter(
        dropped.getString(ID),
        dropped.getLong(POSITION),
        dropped.getString(TYPE),
        "no letter more could be kept: rebuild the read models");
  }

  void add(String view, PositionedEvent event) {
    if (contains(view)) {
      return;
    }
    var sequence = viewsOf(readModel(view)) < maxViews ? view : allViews(view);
    var dropped =
        new Document(POSITION, event.position())
            .append(TYPE, event.event().getClass().getSimpleName());
    stored.updateOne(
        eq(ID, sequence), new Document("$setOnInsert", dropped), new UpdateOptions().upsert(true));
    known.put(sequence, letter(dropped.append(ID, sequence)));
  }

  boolean contains(String sequence) {
    return known.containsKey(sequence) || known.containsKey(allViews(sequence));
  }

  /** The read models of which all views stand still; only a rebuild lets them go on. */
  List<String> standingReadModels() {
    return known.keySet().stream()
        .filter(sequence -> sequence.equals(allViews(sequence)))
        .map(DroppedLetters::readModel)
        .sorted()
        .toList();
  }

  /** Whether all views of the read model of a view stand still. */
  boolean allStand(String sequence) {
    return known.containsKey(allViews(sequence));
  }

  private long viewsOf(String readModel) {
    return known.keySet().stream().filter(view -> readModel(view).equals(readModel)).count();
  }

  private static String readModel(String sequence) {
    return sequence.split(" ", 2)[0];
  }

  private static String allViews(String sequence) {
    return DeadLetters.sequence(readModel(sequence), ALL_VIEWS);
  }

  /** Those first that concern all views of a read model. */
  List<Letter> first(int most) {
    return known.values().stream()
        .sorted(
            Comparator.comparing(letter -> !letter.sequence().equals(allViews(letter.sequence()))))
        .limit(most)
        .toList();
  }

  void discard(Predicate<String> discarded) {
    var gone = new ArrayList<String>(); // also what another one on the collection added
    stored.find().forEach(dropped -> gone.add(dropped.getString(ID)));
    gone.removeIf(discarded.negate());
    if (!gone.isEmpty()) {
      stored.deleteMany(in(ID, gone));
      known.keySet().removeAll(gone);
    }
  }
}
