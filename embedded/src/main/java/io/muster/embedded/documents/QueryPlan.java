package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a query is answered by an index: by the values that the query gives for the first fields of
 * the index, by bounds that it sets to the next one, and in its order where the query wants to sort
 * by the next ones. What the plan finds holds every document that the query wants, and perhaps
 * more.
 *
 * @param ranges the keys to read, one range or, for {@code $in}, several
 * @param whole whether each range is that of one whole key
 * @param sorted whether the order of the index is the order that the query wants
 * @param descending whether to read from the end
 * @param exact whether every document found is wanted
 */
record QueryPlan(
    StoredIndex index,
    List<KeyRange> ranges,
    boolean whole,
    boolean sorted,
    boolean descending,
    boolean exact) {

  /** Whether documents come out in the order that is asked for, one range alone being read. */
  boolean inOrder(@Nullable Document orderBy) {
    return ranges.size() == 1 && (sorted || orderBy == null || orderBy.isEmpty());
  }

  /** Whether each range is a whole key of an index that has each key once. */
  boolean single() {
    return whole && index.isUnique();
  }

  /** Null when no index helps. */
  static @Nullable QueryPlan of(
      Collection<StoredIndex> indexes, Document query, @Nullable Document orderBy) {
    var conditions = new HashMap<String, Object>();
    var flat = flatten(query, conditions);
    @Nullable QueryPlan best = null;
    var bestScore = 0;
    for (var index : indexes) {
      if (!index.complete()) {
        continue;
      }
      var fields = index.getKeys().stream().map(key -> key.getKey()).toList();
      var values = new ArrayList<Object>();
      while (values.size() < fields.size() && isPlain(conditions.get(fields.get(values.size())))) {
        values.add(conditions.get(fields.get(values.size())));
      }
      var alternatives =
          values.size() < fields.size() ? in(conditions.get(fields.get(values.size()))) : null;
      // Of an array one value may be within one bound, and another within the other.
      var bounds =
          values.size() < fields.size() && !index.table().multikey()
              ? ValueBounds.of(conditions.get(fields.get(values.size())))
              : null;
      var used = values.size() + (alternatives == null && bounds == null ? 0 : 1);
      var direction = alternatives == null ? direction(fields, values.size(), orderBy) : 0;
      var score =
          4 * values.size()
              + (alternatives == null ? 0 : 3)
              + (bounds == null ? 0 : 1)
              + (direction == 0 ? 0 : 2);
      if (score > bestScore) {
        bestScore = score;
        best =
            new QueryPlan(
                index,
                ranges(values, alternatives, bounds),
                used == fields.size() && bounds == null,
                direction != 0,
                direction < 0,
                flat && used == conditions.size() && used > 0);
      }
    }
    return best;
  }

  /** Puts the conditions of a conjunction by field; false when there is more to the query. */
  private static boolean flatten(Document query, Map<String, Object> conditions) {
    var flat = true;
    for (var condition : query.entrySet()) {
      if (condition.getKey().equals("$and") && condition.getValue() instanceof Collection<?> all) {
        for (var each : all) {
          flat &= each instanceof Document part && flatten(part, conditions);
        }
      } else if (condition.getKey().startsWith("$") || condition.getValue() == null) {
        flat = false;
      } else {
        flat &= add(condition.getKey(), condition.getValue(), conditions);
      }
    }
    return flat;
  }

  private static boolean add(String field, Object condition, Map<String, Object> conditions) {
    var before = conditions.putIfAbsent(field, condition);
    if (before == null) {
      return true;
    }
    if (before instanceof Document one
        && condition instanceof Document other
        && ValueBounds.areBounds(one)
        && ValueBounds.areBounds(other)
        && Collections.disjoint(one.keySet(), other.keySet())) {
      var both = new Document();
      both.putAll(one);
      both.putAll(other);
      conditions.put(field, both);
      return true;
    }
    return false; // the first narrows, the matcher decides
  }

  static boolean isPlain(@Nullable Object value) {
    return value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Instant
        || value instanceof ObjectId
        || value instanceof UUID;
  }

  private static @Nullable List<?> in(@Nullable Object condition) {
    return condition instanceof Document operator
            && operator.size() == 1
            && operator.get("$in") instanceof Collection<?> values
            && values.stream().allMatch(QueryPlan::isPlain)
        ? List.copyOf(values)
        : null;
  }

  private static List<KeyRange> ranges(
      List<Object> values, @Nullable List<?> alternatives, @Nullable ValueBounds bounds) {
    if (bounds != null) {
      return List.of(KeyRange.of(values, bounds));
    }
    if (alternatives == null) {
      return List.of(KeyRange.of(values));
    }
    return alternatives.stream()
        .map(
            alternative ->
                KeyRange.of(Stream.concat(values.stream(), Stream.of(alternative)).toList()))
        .distinct() // numbers may be equal, and not the same
        .sorted(Comparator.comparing(KeyRange::from, Arrays::compare))
        .toList();
  }

  /**
   * 1 or -1 when the next fields of the index are those to sort by, all in one direction; else 0.
   */
  private static int direction(List<String> fields, int from, @Nullable Document orderBy) {
    if (orderBy == null || orderBy.isEmpty() || from + orderBy.size() > fields.size()) {
      return 0;
    }
    var direction = 0;
    var at = from;
    for (var order : orderBy.entrySet()) {
      if (!fields.get(at++).equals(order.getKey()) || !(order.getValue() instanceof Number sign)) {
        return 0;
      }
      if (direction != 0 && direction != Integer.signum(sign.intValue())) {
        return 0;
      }
      direction = Integer.signum(sign.intValue());
    }
    return direction;
  }

  /** What drivers send for {@code countDocuments}. */
  static boolean isCount(List<?> pipeline) {
    return pipeline.size() == 2
        && pipeline.get(1) instanceof Document stage
        && stage.get("$group") instanceof Document group
        && group.size() == 2
        && group.get("_id") instanceof Number
        && group.get("n") instanceof Document sum
        && sum.get("$sum") instanceof Number one
        && one.intValue() == 1;
  }
}
