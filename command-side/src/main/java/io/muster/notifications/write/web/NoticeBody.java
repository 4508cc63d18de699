package io.muster.notifications.write.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.notifications.commands.NotificationCommand.Notify.Item;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.notifications.events.NotificationId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.write.Ijson;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A message or an alarm, as a device reports it. */
record NoticeBody(
    @Nullable @Size(min = 1, max = 64) String id,
    @NotNull
        @Pattern(
            regexp = "(?i)info|warning|critical",
            message = "must be info, warning or critical")
        String level,
    @NotNull @Size(max = NoticeBody.MAX_MESSAGE) String message,
    @NotNull @Size(min = 1, max = 64) String system,
    @Nullable @Size(min = 1, max = 64) String type,
    @Nullable @Size(min = 1, max = 128) String instance,
    @Nullable Boolean cleared,
    @Nullable Instant ts,
    @Nullable JsonNode data) {

  static final int MAX_MESSAGE = 1_000;
  private static final int MAX_DATA = 4 << 10;
  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  Item item(Supplier<NotificationId> ids) {
    var isOver = Boolean.TRUE.equals(cleared);
    var how = Level.ofWire(level);
    if (isOver && !how.isAlarm()) {
      throw malformed("Only an alarm can be cleared: its level is warning or critical");
    }
    return new Item(
        ids.get(), new Notice(id, how, system, type, instance, message, time(), text()), isOver);
  }

  /** Whole milliseconds: documents keep no finer ones. */
  private @Nullable Instant time() {
    if (ts == null) {
      return null;
    }
    if (ts.isBefore(EARLIEST) || ts.isAfter(LATEST)) {
      throw malformed("ts must be a time from 1970 to 9999");
    }
    return ts.truncatedTo(ChronoUnit.MILLIS);
  }

  private @Nullable String text() {
    if (data == null || data.isNull()) {
      return null;
    }
    var text = data.toString();
    if (!Ijson.isFine(data) || text.getBytes(UTF_8).length > MAX_DATA) {
      throw malformed("data has at most " + MAX_DATA + " bytes, and is not nested deeply");
    }
    return text;
  }

  static RuntimeException malformed(String detail) {
    return Refusal.malformed("notification-malformed", detail).asException();
  }
}
