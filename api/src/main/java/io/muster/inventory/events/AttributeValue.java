package io.muster.inventory.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attribute says: text, a number, or a list of one of them; in JSON as it is.
 *
 * <p>Whole numbers are {@link Long}, others {@link Double}, so that equal values are equal.
 *
 * @param value {@link String}, {@link Long}, {@link Double}, or a list of strings or of numbers
 */
public record AttributeValue(@JsonValue Object value) {

  /**
   * @throws IllegalArgumentException for anything that JSON can say beyond that
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AttributeValue {
    value = value instanceof List<?> list ? uniform(list) : scalar(value);
  }

  private static Object uniform(List<?> list) {
    var items = list.stream().map(AttributeValue::scalar).toList();
    var texts = items.stream().filter(String.class::isInstance).count();
    if (texts != 0 && texts != items.size()) {
      throw new IllegalArgumentException("an array holds either strings or numbers, not both");
    }
    return items;
  }

  private static Object scalar(@Nullable Object item) {
    return switch (item) {
      case null -> throw new IllegalArgumentException("a value is not null");
      case String text -> text;
      case Long whole -> whole;
      case Integer whole -> (Object) whole.longValue();
      case Number number -> (Object) normal(number.doubleValue());
      default ->
          throw new IllegalArgumentException(
              "a value is a string, a number, or an array of strings or of numbers");
    };
  }

  private static Object normal(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("a number is finite");
    }
    return number == Math.rint(number) && Math.abs(number) < 1L << 53
        ? (Object) (long) number
        : (Object) number;
  }

  /** Each item of a list, or the one value. */
  public List<?> items() {
    return value instanceof List<?> list ? list : List.of(value);
  }
}
