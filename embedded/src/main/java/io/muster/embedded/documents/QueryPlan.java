package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a query is answered by an index: by the values that the query gives for the first fields of
 * the index, and in its order where the query wants to sort by the next ones. What the plan finds
 * holds every document that the query wants, and perhaps more.
 *
 * @param prefixes beginnings of the keys to read, one or, for {@code $in}, several
 * @param whole whether these are whole keys
 * @param sorted whether the order of the index is the order that the query wants
 * @param descending whether to read from the end
 * @param exact whether every document found is wanted
 */
record QueryPlan(
    StoredIndex index,
    List<byte[]> prefixes,
    boolean whole,
    boolean sorted,
    boolean descending,
    boolean exact) {

  /** Whether documents come out in the order that is asked for, one range alone being read. */
  boolean inOrder(@Nullable Document orderBy) {
    return prefixes.size() == 1 && (sorted || orderBy == null || orderBy.isEmpty());
  }

  /** Whether each prefix is a whole key of an index that has each key once. */
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
      var used = values.size() + (alternatives == null ? 0 : 1);
      var direction = alternatives == null ? direction(fields, values.size(), orderBy) : 0;
      var score = 4 * values.size() + (alternatives == null ? 0 : 3) + (direction == 0 ? 0 : 2);
      if (score > bestScore) {
        bestScore = score;
        best =
            new QueryPlan(
                index,
                prefixes(values, alternatives),
                used == fields.size(),
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
      } else if (conditions.putIfAbsent(condition.getKey(), condition.getValue()) != null) {
        flat = false; // twice the same field: the first narrows, the matcher decides
      }
    }
    return flat;
  }

  private static boolean isPlain(@Nullable Object value) {
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

  private static List<byte[]> prefixes(List<Object> values, @Nullable List<?> alternatives) {
    if (alternatives == null) {
      return List.of(KeyEncoder.prefix(values));
    }
    var prefixes = new TreeSet<byte[]>(Arrays::compare); // numbers may be equal, and not the same
    for (var alternative : alternatives) {
      var all = new ArrayList<>(values);
      all.add(alternative);
      prefixes.add(KeyEncoder.prefix(all));
    }
    return List.copyOf(prefixes);
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
