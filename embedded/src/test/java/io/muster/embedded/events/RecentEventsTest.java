package io.muster.embedded.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentEventsTest {

  private final RecentEvents recent = new RecentEvents();

  @Test
  void givesWhatFollowsAPosition() {
    add(1, 10, "{}");
    assertThat(positions(0, 3)).containsExactly(1L, 2L, 3L);
    assertThat(positions(8, 10)).containsExactly(9L, 10L);
    assertThat(positions(10, 10)).isEmpty();
    assertThat(positions(50, 60)).isEmpty();
  }

  @Test
  void givesNothingWhereItLacksSome() {
    add(1, 10_000, "{}");
    assertThat(positions(0, 10)).isEmpty();
    assertThat(positions(5_903, 5_904)).isEmpty();
    assertThat(positions(5_904, 5_905)).containsExactly(5_905L);
    assertThat(positions(9_990, 10_001)).isEmpty();
  }

  @Test
  void forgetsWhatIsNotFollowedByTheNext() {
    add(1, 10, "{}");
    add(21, 30, "{}");
    assertThat(positions(5, 30)).isEmpty();
    assertThat(positions(10, 30)).isEmpty();
    assertThat(positions(20, 30)).hasSize(10);
  }

  @Test
  void keepsFewLargeEvents() {
    add(1, 20, "x".repeat(1 << 20));
    assertThat(positions(0, 20)).isEmpty();
    assertThat(positions(10, 20)).isEmpty();
    assertThat(positions(18, 20)).containsExactly(19L, 20L);
  }

  private void add(long first, long last, String payload) {
    recent.add(
        LongStream.rangeClosed(first, last)
            .mapToObj(
                position ->
                    new StoredEvent(
                        position, "id" + position, "a", "A", position, 7, "T", null, payload, "{}"))
            .toList());
  }

  private List<Long> positions(long after, long last) {
    return recent.between(after, last).stream().map(StoredEvent::position).toList();
  }
}
