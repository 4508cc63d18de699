package io.muster.shared.queries;

import java.util.List;
import java.util.function.Function;

/**
 * Part of a list.
 *
 * @param total how many there are on all pages
 */
public record Page<T>(List<T> items, long total) {

  public <R> Page<R> map(Function<T, R> function) {
    return new Page<>(items.stream().map(function).toList(), total);
  }
}
