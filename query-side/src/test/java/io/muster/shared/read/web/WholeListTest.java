package io.muster.shared.read.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WholeListTest {

  private final List<Paging> asked = new ArrayList<>();

  private WholeList<Integer, String> of(int size) {
    return new WholeList<>(
        paging -> {
          asked.add(paging);
          var from = Math.min(size, (int) paging.skip());
          var to = Math.min(size, from + paging.perPage());
          return new Page<>(IntStream.range(from, to).boxed().toList(), size);
        },
        String::valueOf);
  }

  @Test
  void givesAllInParts() {
    for (var size : List.of(0, 1, 499, 500, 501, 1_234)) {
      var list = of(size);
      assertThat(list.size()).isEqualTo(size);
      assertThat(list)
          .containsExactlyElementsOf(IntStream.range(0, size).mapToObj(String::valueOf).toList());
    }
    assertThat(asked).allMatch(paging -> paging.perPage() == Paging.MAX_PER_PAGE);
  }

  @Test
  void readsNoMoreThanIsTaken() {
    var taken = of(5_000).iterator();
    for (var i = 0; i < 500; i++) {
      taken.next();
    }
    assertThat(asked).hasSize(1);
    assertThat(taken.hasNext()).isTrue();
    assertThat(asked).hasSize(2);
  }
}
