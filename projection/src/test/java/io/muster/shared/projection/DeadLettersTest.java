package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.muster.shared.projection.EventProcessor.Letter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What becomes of a view that an event cannot be folded into, and of the others. */
class DeadLettersTest extends ProjectorFixture {

  private static final String OTHERS = "muster-shared-projection/others ";

  @Test
  void parksAViewThatCannotBeRead() {
    happen("damaged", 1);
    happen("good", 1);
    awaitAll();
    projector.close();
    client
        .getDatabase("muster-shared-projection")
        .getCollection("counts")
        .updateOne(Filters.eq("_id", "damaged"), Updates.set("total", "no number"));
    startAgain();
    happen("damaged", 2);
    happen("good", 2);
    awaitAll();
    assertThat(total("good")).isEqualTo(3);
    assertThat(letters.list(10).getFirst().sequence()).endsWith("/counts damaged");
  }

  @Test
  void parksAPoisonedViewWhileTheOthersGoOn() {
    happen("bad", 1);
    happen("bad", POISON);
    happen("bad", 2);
    happen("good", 1);
    awaitAll();
    assertThat(total("bad")).isEqualTo(1);
    assertThat(total("good")).isEqualTo(1);
    assertThat(letters.size()).isEqualTo(2);
    var letter = letters.list(10).getFirst();
    assertThat(letter.sequence()).isEqualTo(COUNTS + "bad");
    assertThat(letter.cause()).contains("cannot be folded");
  }

  @Test
  void goesOnWithAViewThatWasMended() {
    happen("bad", POISON);
    happen("bad", 2);
    awaitAll();
    assertThat(projector.retry(COUNTS + "bad")).isFalse();
    assertThat(total("bad")).isEqualTo(-1);
    mended.set(true);
    resets.clear();
    assertThat(projector.retry(COUNTS + "bad")).isTrue();
    assertThat(resets).as("who follows looks again").hasSize(1);
    assertThat(total("bad")).isEqualTo(POISON + 2);
    happen("bad", 1);
    awaitAll();
    assertThat(total("bad")).isEqualTo(POISON + 3);
    assertThat(letters.size()).isZero();
  }

  @Test
  void goesOnWithoutWhatWasDiscarded() {
    happen("bad", 1);
    happen("bad", POISON);
    awaitAll();
    assertThat(projector.discard(COUNTS + "bad")).isTrue();
    assertThat(projector.discard(COUNTS + "bad")).isFalse();
    happen("bad", 2);
    awaitAll();
    assertThat(total("bad")).isEqualTo(3);
  }

  @Test
  void goesOnWhenThereIsNoRoomForMoreLetters() {
    for (var id : List.of("one", "two", "three", "four")) {
      happen(id, POISON);
      for (var i = 0; i < 5; i++) {
        happen(id, 1);
      }
    }
    happen("good", 7);
    awaitAll();
    assertThat(total("good")).isEqualTo(7);
    assertThat(total("four")).isEqualTo(-1);
    assertThat(letters.size()).isLessThanOrEqualTo(6);
    // Those that were dropped would be missing in it.
    mended.set(true);
    assertThat(projector.retry(COUNTS + "one")).isFalse();
    assertThat(total("one")).isEqualTo(-1);
  }

  /** Nobody could look at each of a million views; what is kept of them is bounded. */
  @Test
  void standsStillWithAllViewsWhenTooManyLostLetters() {
    projector.close();
    maxDropped = 1;
    startAgain();
    for (var id : List.of("one", "two", "three", "four")) {
      happen(id, POISON);
    }
    awaitAll();
    happen("good", 1);
    awaitAll();
    assertThat(total("good")).as("stands still").isEqualTo(-1);
    assertThat(projector.fault()).hasValueSatisfying(it -> assertThat(it).contains("rebuild"));
    assertThat(letters.list(1)).extracting(Letter::sequence).containsExactly(COUNTS + "*");
    for (var sequence : List.of("*", "one", "good")) {
      assertThat(projector.canDiscard(COUNTS + sequence)).isFalse();
      assertThat(projector.discard(COUNTS + sequence)).isFalse();
    }
    rebuild();
    assertThat(projector.generation()).as("no better than what serves").isZero();
    assertThat(projector.fault()).isPresent();

    mended.set(true);
    rebuild();
    assertThat(total("good")).isEqualTo(1);
    assertThat(projector.fault()).isEmpty();
    assertThat(projector.letters()).isZero();
  }

  private void rebuild() {
    assertThat(projector.rebuild()).isTrue();
    await(() -> projector.rebuildPosition() < 0);
  }

  @Test
  void countsLostLettersByReadModel() {
    var stored = client.getDatabase("muster-engine").getCollection("many-dropped");
    var dropped = new DroppedLetters(stored, 2);
    for (var view : List.of("one", "two", "three", "four")) {
      dropped.add(COUNTS + view, happened(view, 1));
    }
    dropped.add(OTHERS + "one", happened("one", 1));
    assertThat(stored.countDocuments()).isEqualTo(4);
    for (var known : List.of(dropped, dropped.another())) {
      assertThat(known.contains(COUNTS + "any")).as("of the read model").isTrue();
      assertThat(known.contains(OTHERS + "one")).isTrue();
      assertThat(known.contains(OTHERS + "any")).isFalse();
    }
  }

  /** Events folded over the gap would show what never was: in this process, or the next. */
  @Test
  void leavesAViewAloneThatLostLetters() {
    for (var id : List.of("one", "two", "three")) {
      happen(id, POISON);
    }
    awaitAll();
    assertThat(letters.list(10)).extracting(Letter::sequence).contains(COUNTS + "three");
    mended.set(true);
    for (var restarted : List.of(false, true)) {
      if (restarted) {
        projector.close();
        startAgain();
      }
      happen("three", 1);
      awaitAll();
      assertThat(total("three")).isEqualTo(-1);
      assertThat(projector.waits(COUNTS + "three")).isTrue();
      assertThat(projector.canRetry(COUNTS + "three")).isFalse();
    }
    assertThat(projector.discard(COUNTS + "three")).isTrue();
    happen("three", 1);
    awaitAll();
    assertThat(total("three")).isEqualTo(1);
  }

  @Test
  void parksAViewThatIsTooLargeToStore() {
    happen("large", 1, "x".repeat(1_000));
    awaitAll();
    happen("large", 2, "x".repeat(16 << 20));
    happen("good", 1);
    awaitAll();
    assertThat(total("large")).isEqualTo(1);
    assertThat(total("good")).isEqualTo(1);
    assertThat(letters.size()).isEqualTo(1);
  }

  /** A batch that is repeated parks each of its events once. */
  @Test
  void parksNoEventTwice() {
    happen("a", 1);
    awaitAll();
    var position = projector.position();
    happen("bad", POISON);
    happen("bad", 1);
    awaitAll();
    projector.close();
    setBack(position);
    startAgain();
    awaitAll();
    assertThat(letters.size()).isEqualTo(2);
  }

  @Test
  void tellsEveryProcessOfARetry() {
    happen("bad", POISON);
    awaitAll();
    var resetsElsewhere = new CopyOnWriteArrayList<String>();
    var observer = projector("two", model(), new CopyOnWriteArrayList<>(), resetsElsewhere);
    observer.start();
    try {
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      var before = resetsElsewhere.size();
      mended.set(true);
      assertThat(projector.retry(COUNTS + "bad")).isTrue();
      await(() -> resetsElsewhere.size() > before);
    } finally {
      observer.close();
    }
  }

  /** Names that begin alike are not alike. */
  @Test
  void discardsTheNamedViewAlone() {
    happen("a", POISON);
    happen("ab", POISON);
    awaitAll();
    assertThat(projector.discard("muster-shared-projection/counts a")).isTrue();
    assertThat(letters.has("muster-shared-projection/counts ab")).isTrue();
  }
}
