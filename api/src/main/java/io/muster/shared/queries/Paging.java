package io.muster.shared.queries;

/**
 * Which part of a list.
 *
 * @param page from 1
 * @param perPage 1 to {@link #MAX_PER_PAGE}, or {@link Integer#MAX_VALUE} for the whole list
 */
public record Paging(int page, int perPage) {

  public static final int MAX_PER_PAGE = 500;

  public static final Paging WHOLE = new Paging(1, Integer.MAX_VALUE);

  public long skip() {
    return (page - 1L) * perPage;
  }
}
