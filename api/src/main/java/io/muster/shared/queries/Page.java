package io.muster.shared.queries;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.function.Function;

/**
 * Part of a list; its items say their types where it crosses from one process to another.
 *
 * @param total how many there are on all pages
 */
public record Page<T>(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) List<T> items, long total) {

  public <R> Page<R> map(Function<T, R> function) {
    return new Page<>(items.stream().map(function).toList(), total);
  }
}
