package io.muster.shared.read.web;

import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.function.Function;

/**
 * A list that is read part by part while it is written to the client: whatever its length, only a
 * part of it is held.
 */
final class WholeList<V, J> extends AbstractCollection<J> {

  private final Page<V> first;
  private final Function<Paging, Page<V>> query;
  private final Function<V, J> json;

  WholeList(Function<Paging, Page<V>> query, Function<V, J> json) {
    this.first = query.apply(new Paging(1, Paging.MAX_PER_PAGE));
    this.query = query;
    this.json = json;
  }

  /** When the first part was read. */
  @Override
  public int size() {
    return Math.toIntExact(first.total());
  }

  @Override
  public Iterator<J> iterator() {
    return new Iterator<>() {
      private int page = 1;
      private Iterator<V> part = first.items().iterator();
      private boolean last = first.items().size() < Paging.MAX_PER_PAGE;

      @Override
      public boolean hasNext() {
        while (!part.hasNext() && !last) {
          var items = query.apply(new Paging(++page, Paging.MAX_PER_PAGE)).items();
          part = items.iterator();
          last = items.size() < Paging.MAX_PER_PAGE;
        }
        return part.hasNext();
      }

      @Override
      public J next() {
        return json.apply(part.next());
      }
    };
  }
}
