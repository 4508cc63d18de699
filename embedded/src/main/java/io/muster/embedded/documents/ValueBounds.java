package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code $gt}, {@code $gte}, {@code $lt} and {@code $lte} say of a field. Only values of the
 * bounds' own type are within, as MongoDB has it.
 *
 * @param lower null for none; then there is an upper one
 * @param upper null for none; then there is a lower one
 */
record ValueBounds(
    @Nullable Object lower, boolean withLower, @Nullable Object upper, boolean withUpper) {

  private static final Set<String> OPERATORS = Set.of("$gt", "$gte", "$lt", "$lte");

  /** Beyond, numbers of different types do not compare as their keys do. */
  private static final double MAX_NUMBER = 1L << 53;

  /** Null for any other condition. */
  static @Nullable ValueBounds of(@Nullable Object condition) {
    if (!(condition instanceof Document operators)
        || !areBounds(operators)
        || operators.size() > 1 && operators.containsKey("$gt") == operators.containsKey("$gte")
        || operators.size() > 2
        || !operators.values().stream().allMatch(ValueBounds::isComparable)) {
      return null;
    }
    var withLower = operators.containsKey("$gte");
    var withUpper = operators.containsKey("$lte");
    var lower = operators.get(withLower ? "$gte" : "$gt");
    var upper = operators.get(withUpper ? "$lte" : "$lt");
    return lower != null && upper != null && !isSameType(lower, upper)
        ? null
        : new ValueBounds(lower, withLower, upper, withUpper);
  }

  /** Whether it has such operators, and no others. */
  static boolean areBounds(Document condition) {
    return !condition.isEmpty() && OPERATORS.containsAll(condition.keySet());
  }

  private static boolean isComparable(@Nullable Object value) {
    return QueryPlan.isPlain(value)
        && !(value instanceof Number number && !(Math.abs(number.doubleValue()) < MAX_NUMBER));
  }

  private static boolean isSameType(Object one, Object other) {
    return one instanceof Number ? other instanceof Number : one.getClass() == other.getClass();
  }

  /** Either of the bounds: any value of their type. */
  Object value() {
    return lower != null ? lower : Objects.requireNonNull(upper);
  }
}
