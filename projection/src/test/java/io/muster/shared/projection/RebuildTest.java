package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Read models that are made anew beside those that serve. */
class RebuildTest extends ProjectorFixture {

  /** The new views take the place of the old when they have caught up, and go on from there. */
  @Test
  void rebuildsWhileItServes() {
    var ids = new ArrayList<String>();
    for (var i = 0; i < 50; i++) {
      ids.add("id" + i);
      happen("id" + i, 1);
    }
    happen("bad", POISON);
    awaitAll();
    mended.set(true);
    for (var round = 1; round <= 2; round++) {
      assertThat(projector.rebuild()).isTrue();
      while (projector.rebuildPosition() >= 0) {
        assertThat(total("id7")).isEqualTo(round);
        Thread.onSpinWait();
      }
      assertThat(total("bad")).as("mended by the rebuild").isEqualTo(POISON);
      assertThat(letters.size()).isZero();
      ids.forEach(id -> happen(id, 1));
      awaitAll();
      assertThat(ids).allMatch(id -> total(id) >= 2);
    }
    assertThat(total("id7")).isEqualTo(3);
    projector.close();
    startAgain();
    awaitAll();
    assertThat(
            client
                .getDatabase("muster-shared-projection")
                .listCollectionNames()
                .into(new ArrayList<>()))
        .contains("counts-2")
        .doesNotContain("counts", "counts-1");
    assertThat(total("id7")).isEqualTo(3);
  }

  /** Of a rebuild, while it is under way or after it was cut off: nothing that serves has it. */
  @Test
  void retriesNoLetterOfAnotherGeneration() {
    happen("bad", POISON);
    awaitAll();
    var other = model();
    other.serve(7);
    letters.park(other.name(), "bad", happened("bad", 1), new IllegalStateException("poisoned"));
    assertThat(projector.retry("muster-shared-projection/counts-7 bad")).isFalse();
    assertThat(letters.size()).isEqualTo(2);
  }

  @Test
  void leavesParkedViewsAloneWhileItRebuilds() {
    for (var i = 0; i < 50; i++) {
      happen("id" + i, 1);
    }
    happen("bad", 1);
    happen("bad", POISON);
    awaitAll();
    var more = 0;
    assertThat(projector.rebuild()).isTrue();
    while (projector.rebuildPosition() >= 0) {
      if (more < 1_000) {
        happen("good", 1);
        more++;
      }
      assertThat(total("bad")).isEqualTo(1);
    }
    happen("bad", 2);
    awaitAll();
    assertThat(total("bad")).as("its letters wait in the new generation, too").isEqualTo(1);
    assertThat(total("good")).isEqualTo(more);
    mended.set(true);
    var sequence = letters.list(10).getFirst().sequence();
    assertThat(projector.retry(sequence)).isTrue();
    assertThat(total("bad")).isEqualTo(1 + POISON + 2);
  }

  /** The old views are there until every process has gone over to the new ones. */
  @Test
  void anotherProcessFindsItsViewsBesideARebuild() {
    for (var i = 0; i < 50; i++) {
      happen("id" + i, 1);
    }
    awaitAll();
    var other = model();
    var observer =
        projector("two", other, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    observer.start();
    try {
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      assertThat(projector.rebuild()).isTrue();
      await(
          () -> {
            assertThat(other.of(TENANT).findById("id7")).isPresent();
            return other.name().endsWith("counts-1");
          });
    } finally {
      observer.close();
    }
  }
}
