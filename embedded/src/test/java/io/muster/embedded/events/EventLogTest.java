package io.muster.embedded.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLogTest {

  @TempDir private Path folder;
  private Path file;
  private EventLog log;

  @BeforeEach
  void open() {
    file = folder.resolve("events.db");
    log = EventLog.open(file, 2);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void givesPositionsInOrderAndReturnsWhatWasAppended() {
    assertThat(log.append(List.of(event("a", 0), event("a", 1)))).isEqualTo(2);
    assertThat(log.append(List.of(event("b", 0)))).isEqualTo(3);
    assertThat(log.readAfter(0, 10)).extracting(StoredEvent::position).containsExactly(1L, 2L, 3L);
    assertThat(log.readAfter(1, 1)).extracting(StoredEvent::position).containsExactly(2L);
    assertThat(log.readStream("a", 1, 10)).extracting(StoredEvent::sequence).containsExactly(1L);
    assertThat(log.lastSequence("a")).hasValue(1);
    assertThat(log.lastSequence("c")).isEmpty();
  }

  /** Who copies the file of a stopped server has all of it. */
  @Test
  void leavesOneFileBehind() throws Exception {
    log.append(List.of(event("a", 0)));
    log.close();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    assertThatThrownBy(() -> log.readStream("a", 0, 1))
        .isInstanceOf(EventLogException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void refusesTheWholeAppendWhenOneEventConflicts() {
    log.append(List.of(event("a", 0)));
    assertThatThrownBy(() -> log.append(List.of(event("b", 0), event("a", 0))))
        .isInstanceOf(StreamConflictException.class);
    assertThat(log.readStream("b", 0, 10)).isEmpty();
    assertThat(log.append(List.of(event("b", 0)))).isEqualTo(2);
  }

  /** Many writers race for the same sequence numbers: one of each wins, and no position is lost. */
  @Test
  void acceptsEachSequenceOnceUnderConcurrency() throws Exception {
    var streams = 50;
    var writers = 8;
    var accepted = new AtomicInteger();
    var done = new ArrayList<Future<?>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var writer = 0; writer < writers; writer++) {
        done.add(
            executor.submit(
                () ->
                    IntStream.range(0, streams)
                        .forEach(
                            stream -> {
                              try {
                                log.append(List.of(event("s" + stream, 0), event("s" + stream, 1)));
                                accepted.incrementAndGet();
                              } catch (StreamConflictException e) {
                                assertThat(e).hasMessageContaining("s" + stream);
                              }
                            })));
      }
      for (var each : done) {
        each.get();
      }
    }
    assertThat(accepted).hasValue(streams);
    assertThat(log.readAfter(0, 1_000))
        .extracting(StoredEvent::position)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 2L * streams).boxed().toList());
  }

  @Test
  void letsWaitForOthersOnlyWhereThereAreMany() {
    assertThat(GroupCommitWriter.isCrowd(1, Duration.ofNanos(300_000))).isFalse();
    assertThat(GroupCommitWriter.isCrowd(3, Duration.ofMillis(1))).isFalse();
    assertThat(GroupCommitWriter.isCrowd(4, Duration.ofMillis(2))).isTrue();
    assertThat(GroupCommitWriter.isCrowd(100, Duration.ofMillis(20))).isTrue();
    assertThat(GroupCommitWriter.isCrowd(20, Duration.ofMillis(20))).isFalse();
  }

  /** What is read from memory and what is read from the file is one log, wherever one begins. */
  @Test
  void readsOnFromAnyPosition() {
    var head = 0L;
    while (head < 6_000) {
      var some = new ArrayList<StoredEvent>();
      for (var i = 0; i <= head % 7; i++) {
        some.add(event("s" + head, i));
      }
      head = log.append(some);
    }
    var reopened = EventLog.open(file, 1);
    try {
      for (var start : List.of(0L, 1L, 1_000L, head - 4_097, head - 4_096, head - 1, head)) {
        var after = start;
        for (var part = log.readAfter(after, 500);
            !part.isEmpty();
            part = log.readAfter(after, 500)) {
          assertThat(part).isEqualTo(reopened.readAfter(after, part.size()));
          after = part.getLast().position();
        }
        assertThat(after).isEqualTo(head);
      }
    } finally {
      reopened.close();
    }
  }

  @Test
  void keepsEverythingAcrossReopening() {
    log.append(List.of(event("a", 0)));
    log.putSnapshot(event("a", 0));
    log.close();
    log = EventLog.open(file, 2);
    assertThat(log.head()).isEqualTo(1);
    assertThat(log.readSnapshot("a")).isPresent();
    assertThat(log.append(List.of(event("a", 1)))).isEqualTo(2);
  }

  @Test
  void isAnOrdinaryDatabaseForAuditors() throws Exception {
    log.append(List.of(event("a", 0)));
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT type, time, payload FROM history")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString("type")).isEqualTo("SomethingHappened");
      assertThat(row.getString("time")).isEqualTo("1970-01-01T00:00:00.007Z");
    }
  }

  @Test
  void refusesAFileThatIsNoLog() throws Exception {
    var other = folder.resolve("other.db");
    Files.writeString(other, "this is not a database, whatever its name says".repeat(100));
    assertThatThrownBy(() -> EventLog.open(other, 1))
        .isInstanceOf(EventLogException.class)
        .hasMessageContaining("other.db");
    assertThat(Files.readString(other)).startsWith("this is not a database");
  }

  @ParameterizedTest
  @CsvSource({"1, begin with a new data directory", "4, or a newer one"})
  void refusesAnotherFormat(int format, String whatToDo) throws Exception {
    log.close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = " + format);
    }
    assertThatThrownBy(() -> EventLog.open(file, 1))
        .isInstanceOf(EventLogException.class)
        .hasMessageContaining("has format " + format)
        .hasMessageContaining(whatToDo);
  }

  /** A full disk: SQLite ends the transaction itself, and the driver does not know. */
  @Test
  void storesNothingOfWhatItRefusedAndGoesOnWhenThereIsRoomAgain() throws Exception {
    log.append(List.of(event("a", 0)));
    var full = new AtomicBoolean(true);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      var types = TypeNames.load(connection);
      try (var writer =
          new GroupCommitWriter(
              () -> {
                var opened = DriverManager.getConnection("jdbc:sqlite:" + file);
                try (var statement = opened.createStatement()) {
                  statement.executeUpdate(
                      "PRAGMA max_page_count = " + (full.get() ? 1 : 1_000_000_000));
                }
                return opened;
              },
              types,
              new RecentEvents(),
              new StreamHeads(),
              new AppendNotifier())) {
        var large = new ArrayList<StoredEvent>();
        for (var i = 0; i < 200; i++) {
          large.add(event("large", i));
        }
        assertThatThrownBy(() -> writer.append(large)).isInstanceOf(EventLogException.class);
        assertThatThrownBy(() -> writer.append(large)).isInstanceOf(EventLogException.class);
        assertThat(log.readStream("large", 0, 1_000)).isEmpty();
        full.set(false);
        // The connection of the failed append is gone; the next one finds room.
        assertThat(writer.append(List.of(event("a", 1)))).isEqualTo(2);
        assertThat(writer.append(large)).isEqualTo(202);
      }
    }
    log.close();
    log = EventLog.open(file, 1);
    assertThat(log.readAfter(0, 1_000))
        .extracting(StoredEvent::position)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 202).boxed().toList());
  }

  private static StoredEvent event(String stream, long sequence) {
    return new StoredEvent(
        0,
        UUID.randomUUID().toString(),
        stream,
        "Thing",
        sequence,
        7,
        "SomethingHappened",
        null,
        "{}",
        "{}");
  }
}
