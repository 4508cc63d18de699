package io.muster.embedded.events;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStreamTest {

  @TempDir private Path folder;
  private EventLog log;
  private int streams;

  @BeforeEach
  void open() {
    log = EventLog.open(folder.resolve("events.db"), 2);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void givesWhatThereIsAfterAPosition() throws Exception {
    append(String.class, 3);
    var stream = from(1);
    assertThat(available(stream)).containsExactly(2L, 3L);
    assertThat(stream.peek()).isEmpty();
  }

  @Test
  void givesWhatComesWhileItWaits() throws Exception {
    var stream = from(0);
    assertThat(stream.hasNextAvailable(1, MILLISECONDS)).isFalse();
    var come = CompletableFuture.supplyAsync(() -> next(stream));
    append(String.class, 1);
    assertThat(come.get(10, SECONDS)).isEqualTo(1);
  }

  @Test
  void tellsThatSomethingCame() throws Exception {
    var told = new AtomicInteger();
    var stream = from(0);
    assertThat(stream.setOnAvailableCallback(told::incrementAndGet)).isTrue();
    append(String.class, 1);
    // The writer tells after whoever appended has his answer; before the next is answered.
    append(String.class, 1);
    assertThat(told).hasPositiveValue();
    stream.close();
    append(String.class, 1);
    var after = told.get();
    append(String.class, 1);
    assertThat(told).hasValue(after);
  }

  @Test
  void goesOnThoughOneWhoIsToldFails() throws Exception {
    from(0)
        .setOnAvailableCallback(
            () -> {
              throw new IllegalStateException("stopping");
            });
    append(String.class, 1);
    append(String.class, 1);
    assertThat(available(from(0))).containsExactly(1L, 2L);
  }

  /** Of a type that is skipped only the last of each part comes, from the disk as from memory. */
  @Test
  void leavesOutWhatIsNotWanted() throws Exception {
    var wanted = new ArrayList<Long>();
    for (var round = 0; round < 12; round++) {
      append(Integer.class, 500);
      append(String.class, 1);
      wanted.add(log.head());
    }
    var stream = from(0);
    stream.skipMessagesWithPayloadTypeOf(message(0, Integer.class));
    var given = available(stream);
    assertThat(given).isSorted().containsAll(wanted).contains(log.head());
    assertThat(given).hasSizeLessThan(30);
    // Nobody who stops behind one of them has seen less than he thinks, nor waits for the rest.
    append(Integer.class, 3);
    assertThat(available(stream)).containsExactly(log.head());
  }

  @Test
  void leavesOutNothingUnasked() throws Exception {
    append(Integer.class, 1_234);
    assertThat(available(from(0)))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 1_234).boxed().toList());
  }

  private LogStream from(long position) {
    return new LogStream(
        log,
        position,
        events ->
            events.stream()
                .map(
                    event ->
                        message(
                            event.position(),
                            event.payloadType().equals("java.lang.String")
                                ? String.class
                                : Integer.class)),
        message -> message.getPayloadType().getName());
  }

  private static TrackedEventMessage<?> message(long position, Class<?> type) {
    return new GenericTrackedEventMessage<>(
        new GlobalSequenceTrackingToken(position),
        GenericEventMessage.<Object>asEventMessage(type == String.class ? "" : (Object) 1));
  }

  private static List<Long> available(LogStream stream) {
    var positions = new ArrayList<Long>();
    while (stream.hasNextAvailable()) {
      positions.add(next(stream));
    }
    return positions;
  }

  private static long next(LogStream stream) {
    try {
      return stream.nextAvailable().trackingToken().position().orElseThrow();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void append(Class<?> type, int count) {
    var aggregate = "s" + streams++;
    log.append(
        IntStream.range(0, count)
            .mapToObj(
                sequence ->
                    new StoredEvent(
                        0,
                        aggregate + "-" + sequence,
                        aggregate,
                        "A",
                        sequence,
                        7,
                        type.getName(),
                        null,
                        "1",
                        "{}"))
            .toList());
  }
}
