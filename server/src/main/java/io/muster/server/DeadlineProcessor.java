package io.muster.server;

import io.muster.shared.projection.EventProcessor;
import io.muster.shared.record.EventRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Shows deadlines whose handlers fail where events are shown that wait: the id of the deadline is
 * the sequence. They are tried again by themselves, in ever longer pauses.
 */
@Component
class DeadlineProcessor implements EventProcessor {

  private final MongoDeadlineManager deadlines;
  private final EventRecord record;

  DeadlineProcessor(MongoDeadlineManager deadlines, EventRecord record) {
    this.deadlines = deadlines;
    this.record = record;
  }

  @Override
  public String name() {
    return "deadlines";
  }

  /** Follows no events, and is behind none. */
  @Override
  public long position() {
    return record.head();
  }

  @Override
  public Optional<String> fault() {
    return deadlines.fault();
  }

  @Override
  public long letters() {
    return deadlines.countFailing();
  }

  @Override
  public List<Letter> firstDeadLetters(int most) {
    return deadlines.failing(most).stream()
        .map(
            failing ->
                new Letter(
                    failing.id(),
                    -1,
                    failing.name(),
                    Objects.requireNonNullElse(failing.error(), "its process ended")))
        .toList();
  }

  @Override
  public boolean waits(String sequence) {
    return deadlines.isFailing(sequence);
  }

  @Override
  public boolean canRetry(String sequence) {
    return true;
  }

  /** Has it tried at once; whether that helped, the list tells. */
  @Override
  public boolean retry(String sequence) {
    return deadlines.retry(sequence);
  }

  @Override
  public boolean discard(String sequence) {
    return deadlines.discard(sequence);
  }
}
