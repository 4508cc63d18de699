package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How a projector follows the events, and which process writes. */
class ProjectorTest extends ProjectorFixture {

  @Test
  void foldsEveryEventOnceAndTellsWhoFollows() {
    happen("a", 1);
    happen("b", 5);
    happen("a", 2);
    happen("b", 0);
    awaitAll();
    assertThat(total("a")).isEqualTo(3);
    assertThat(total("b")).as("ended").isEqualTo(-1);
    assertThat(told.stream().mapToInt(List::size).sum()).isEqualTo(4);
    assertThat(resets).hasSize(1);
  }

  @Test
  void refusesMaintenanceWhereAnotherProcessWrites() {
    happen("a", 1);
    awaitAll(); // it has the claim
    var standby = projector("two", model(), new ArrayList<>(), new ArrayList<>());
    standby.start();
    try {
      for (ThrowingCallable asked :
          List.<ThrowingCallable>of(
              standby::rebuild, () -> standby.retry("any"), () -> standby.discard("any"))) {
        assertThatThrownBy(asked).hasMessageContaining("projector-not-writing");
      }
    } finally {
      standby.close();
    }
  }

  /** A token that was stored before the last batch makes events come again. */
  @Test
  void foldsNothingTwice() {
    happen("a", 1);
    awaitAll();
    var position = projector.position();
    happen("a", 2);
    awaitAll();
    projector.close();
    setBack(position);
    startAgain();
    awaitAll();
    assertThat(total("a")).isEqualTo(3);
  }

  @Test
  void refusesATaskThatWouldWaitForLong() {
    var maintenance = new Maintenance("counts", Duration.ofMillis(1));
    maintenance.begin();
    assertThatThrownBy(() -> maintenance.await(() -> true)).hasMessageContaining("projector-busy");
    assertThat(maintenance.hasTasks()).as("it does not run later").isFalse();
  }

  /** A task must not wait for a worker that has stopped to write. */
  @Test
  void refusesTasksThatWaitWhenItWritesNoMore() throws Exception {
    var maintenance = new Maintenance("counts", SOON);
    maintenance.begin();
    var asked = CompletableFuture.supplyAsync(() -> maintenance.await(() -> true));
    while (!maintenance.hasTasks()) {
      Thread.onSpinWait();
    }
    maintenance.end();
    assertThat(asked).failsWithin(SOON).withThrowableThat().withMessageContaining("does not write");
  }

  /** Of many events at the end, and again after a stop in the middle. */
  @Test
  void hasItsIndexesWhenItHasCaughtUp() {
    happen("id7", 1);
    awaitAll();
    assertThat(indexes()).as("of one event").contains("total_1");
    for (var lost : List.of("token", "nothing")) {
      projector.close();
      var batches = lost.equals("token") ? 3_999 : 4_500; // two whole ones, with the first event
      client.getDatabase("muster-shared-projection").getCollection("counts").dropIndex("total_1");
      for (var i = 0; i < batches; i++) {
        happen("id" + i % 10, 1);
      }
      if (lost.equals("token")) {
        setBack(-1);
      }
      startAgain();
      awaitAll();
      assertThat(total("id7")).isPositive();
      assertThat(indexes()).as("lost: " + lost).contains("total_1");
    }
  }

  /**
   * A process that does not write tells its caches all the same, and goes on when the writer dies.
   */
  @Test
  void followsInEveryProcessAndWritesInOne() {
    happen("a", 1);
    awaitAll();
    var toldElsewhere = new CopyOnWriteArrayList<List<DomainEvent>>();
    var other = model();
    var observer = projector("two", other, toldElsewhere, new CopyOnWriteArrayList<>());
    observer.start();
    try {
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      happen("a", 2);
      awaitAll();
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      assertThat(projector.isWriter()).isTrue();
      assertThat(observer.isWriter()).isFalse();
      assertThat(toldElsewhere.stream().mapToInt(List::size).sum()).isEqualTo(1);
      assertThat(other.of(TENANT).findById("a").map(Count::total)).hasValue(3);

      // The writer dies without a word: its claim expires.
      var last = projector.position();
      projector.close();
      client
          .getDatabase("muster-engine")
          .getCollection("checkpoints")
          .updateOne(Filters.eq("_id", "counts"), Updates.set("owner", "one"));
      happen("a", 4);
      assertThat(observer.awaitPosition(last + 1, Duration.ofMillis(300))).isFalse();
      await(
          () -> {
            skipped += Checkpoints.LEASE.toNanos(); // since whatever it saw last
            return observer.awaitPosition(last + 1, Duration.ofMillis(300));
          });
      assertThat(observer.isWriter()).isTrue();
      assertThat(other.of(TENANT).findById("a").map(Count::total)).hasValue(7);
    } finally {
      observer.close();
    }
  }

  /** Else it would hold the claim for ever, and write nothing. */
  @Test
  void takesOverWhileEventsKeepComing() {
    happen("a", 1);
    awaitAll();
    var other = model();
    var observer =
        projector("two", other, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    observer.start();
    try {
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      projector.close();
      await(
          () -> {
            happen("a", 1);
            observer.awaitPosition(Long.MAX_VALUE, Duration.ofMillis(50));
            return observer.isWriter();
          });
      var last = sequences.values().stream().mapToLong(n -> n).sum() - 1;
      assertThat(observer.awaitPosition(last, SOON)).isTrue();
      assertThat(other.of(TENANT).findById("a").map(Count::total)).hasValue((int) last + 1);
    } finally {
      observer.close();
    }
  }

  /** As a process does that was suspended for long. */
  @Test
  void writesNothingAfterItLostItsClaim() {
    happen("a", 1);
    awaitAll();
    var checkpoint = client.getDatabase("muster-engine").getCollection("checkpoints");
    checkpoint.updateOne(Filters.eq("_id", "counts"), Updates.set("owner", "two"));
    skipped += Checkpoints.LEASE.toNanos();
    happen("a", 2);
    await(() -> !projector.isWriter());
    assertThat(total("a")).isEqualTo(1);
    checkpoint.updateOne(Filters.eq("_id", "counts"), Updates.set("owner", ""));
    awaitAll();
    assertThat(total("a")).isEqualTo(3);
  }

  /** A claim is lost by silence alone, whatever the clocks of two processes say. */
  @Test
  void keepsAClaimThatIsRenewed() {
    var one = checkpoints("one");
    var two = checkpoints("two");
    projector.close();
    assertThat(one.claim("counts")).isTrue();
    assertThat(two.claim("counts")).isFalse();
    skipped += Checkpoints.LEASE.toNanos() + 1;
    one.renew("counts");
    assertThat(two.claim("counts")).as("after a renewal").isFalse();
    skipped += Checkpoints.LEASE.toNanos() + 1;
    assertThat(two.claim("counts")).as("after silence").isTrue();
    assertThatThrownBy(() -> one.requireFresh("counts")).hasMessageContaining("another process");
  }

  @Test
  void readsNothingOfAnotherTenant() {
    happen("a", 1);
    awaitAll();
    var another = counts.of(new TenantId("other"));
    assertThat(another.findById("a")).isEmpty();
    assertThat(another.list(Filters.eq("total", 1))).isEmpty();
    assertThat(another.count(Filters.empty())).isZero();
    assertThat(counts.of(TENANT).count(Filters.empty())).isEqualTo(1);
  }

  private List<String> indexes() {
    return client
        .getDatabase("muster-shared-projection")
        .getCollection("counts")
        .listIndexes()
        .map(index -> index.getString("name"))
        .into(new ArrayList<>());
  }

  /** As an upgrade of the code does. */
  @Test
  void makesViewsAnewThatHaveOtherFieldsThanTheCode() {
    happen("a", 1);
    happen("b", 2);
    awaitAll();
    projector.close();
    assertThat(checkpoints("one").claim("counts")).isTrue();
    checkpoints("one").begin("counts", 0, 1, "what was");
    checkpoints("one").release("counts");
    client
        .getDatabase("muster-shared-projection")
        .getCollection("counts")
        .updateOne(Filters.eq("_id", "a"), Updates.unset("total"));
    startAgain();
    happen("a", 1);
    awaitAll();
    assertThat(total("a")).isEqualTo(2);
    assertThat(total("b")).isEqualTo(2);
    assertThat(projector.generation()).isEqualTo(1);
    projector.close();
    startAgain();
    awaitAll();
    assertThat(projector.generation()).as("once").isEqualTo(1);
  }
}
