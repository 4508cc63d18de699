package io.muster.embedded.events;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An append-only log of events in one SQLite file.
 *
 * <p>When {@link #append} returns, its events are on the disk and survive a kill of the process and
 * a loss of power ({@code synchronous=FULL} in WAL mode). Positions are 1, 2, 3, ... without a gap,
 * in the order in which events become visible: a reader that has seen position n never sees a lower
 * one later.
 */
public final class EventLog implements AutoCloseable {

  private static final String COLUMNS =
      "position, identifier, aggregate, aggregate_type, sequence, time, payload_type, payload,"
          + " metadata";

  /** Of payloads, in one part that is read: there may be large events. */
  private static final long MAX_CHARACTERS = 8 << 20;

  private final GroupCommitWriter writer;
  private final ReadConnections readers;
  private final TypeNames types;
  private final RecentEvents recent;
  private final AppendNotifier appends;

  private final StreamHeads heads;

  private EventLog(
      GroupCommitWriter writer,
      ReadConnections readers,
      TypeNames types,
      RecentEvents recent,
      AppendNotifier appends,
      StreamHeads heads) {
    this.heads = heads;
    this.writer = writer;
    this.readers = readers;
    this.types = types;
    this.recent = recent;
    this.appends = appends;
  }

  /**
   * Opens the log, or makes a new one.
   *
   * @throws EventLogException when the file is damaged, of another kind or of a newer format
   */
  public static EventLog open(Path file, int readConnections) {
    try {
      var log = new LogFile(file);
      try (var connection = log.connect()) {
        log.prepare(connection);
        var types = TypeNames.load(connection);
        var readers = new ReadConnections(file, readConnections);
        var recent = new RecentEvents();
        var appends = new AppendNotifier();
        var heads = new StreamHeads();
        var writer = new GroupCommitWriter(log::connect, types, recent, heads, appends);
        return new EventLog(writer, readers, types, recent, appends, heads);
      }
    } catch (SQLException e) {
      throw new EventLogException(
          "The event log "
              + file
              + " cannot be read ("
              + e.getMessage()
              + "). Restore it from a back-up; nothing was changed.",
          e);
    }
  }

  /**
   * Appends all of these or nothing, and returns when they are durable. Waits for others who append
   * at the same time to share one sync of the disk.
   *
   * @return position of the last of them
   * @throws StreamConflictException when a stream already has one of the sequence numbers
   * @throws EventLogException when the disk refuses
   */
  long append(List<StoredEvent> events) {
    return writer.append(events);
  }

  /** Stores a snapshot in place of an older one of the same aggregate. */
  void putSnapshot(StoredEvent snapshot) {
    writer.putSnapshot(snapshot);
  }

  /** Position of the last durable event; 0 when there is none. */
  public long head() {
    return writer.head();
  }

  /** Identifier of the event at a position; empty when there is none. */
  public String identifierAt(long position) {
    return readers.read(
        "SELECT identifier FROM event WHERE position = ?",
        statement -> {
          statement.setLong(1, position);
          try (var result = statement.executeQuery()) {
            return result.next() ? result.getString(1) : "";
          }
        });
  }

  /** Part of one stream, in order. */
  List<StoredEvent> readStream(String aggregate, long fromSequence, int limit) {
    return readers.read(
        "SELECT "
            + COLUMNS
            + " FROM event WHERE aggregate = ? AND sequence >= ? ORDER BY sequence LIMIT ?",
        statement -> {
          statement.setString(1, aggregate);
          statement.setLong(2, fromSequence);
          statement.setInt(3, limit);
          return rows(statement);
        });
  }

  /**
   * Part of the whole log, in order; less than the limit where events are large. Its newest events
   * cost no read.
   */
  List<StoredEvent> readAfter(long position, int limit) {
    return readAfter(position, limit, Set.of());
  }

  /**
   * The same without events of unwanted types. The last event of the part is always there, because
   * the next part begins after it.
   *
   * @param limit most events to look at
   */
  List<StoredEvent> readAfter(long position, int limit, Set<String> unwanted) {
    var last = Math.min(position + limit, head());
    if (position >= last) {
      return List.of();
    }
    var atHand = recent.between(position, last);
    return atHand.isEmpty()
        ? readStored(position, last, unwanted)
        : atHand.stream().filter(event -> isWanted(event, last, unwanted)).toList();
  }

  private static boolean isWanted(StoredEvent event, long last, Set<String> unwanted) {
    return event.position() == last || !unwanted.contains(event.payloadType());
  }

  private List<StoredEvent> readStored(long position, long last, Set<String> unwanted) {
    return readers.read(
        "SELECT " + COLUMNS + " FROM event WHERE position > ? AND position <= ? ORDER BY position",
        statement -> {
          statement.setLong(1, position);
          statement.setLong(2, last);
          return rows(
              statement,
              (at, type) -> at == last || !unwanted.contains(type.name()),
              MAX_CHARACTERS);
        });
  }

  /**
   * Waits until there is an event after a position.
   *
   * @return whether there is
   */
  boolean awaitAfter(long position, Duration atMost) throws InterruptedException {
    return appends.await(() -> head() > position, atMost);
  }

  AppendNotifier appends() {
    return appends;
  }

  Optional<StoredEvent> readSnapshot(String aggregate) {
    return readers
        .read(
            "SELECT 0, identifier, aggregate, aggregate_type, sequence, time, payload_type,"
                + " payload, metadata FROM snapshot WHERE aggregate = ?",
            statement -> {
              statement.setString(1, aggregate);
              return rows(statement);
            })
        .stream()
        .findFirst();
  }

  OptionalLong lastSequence(String aggregate) {
    var last = heads.get(aggregate, this::readLastSequence);
    return last < 0 ? OptionalLong.empty() : OptionalLong.of(last);
  }

  private long readLastSequence(String aggregate) {
    return readers.read(
        "SELECT coalesce(max(sequence), -1) FROM event WHERE aggregate = ?",
        statement -> {
          statement.setString(1, aggregate);
          try (var result = statement.executeQuery()) {
            return result.getLong(1);
          }
        });
  }

  /** Position of the first event recorded at a time or later; empty when there is none. */
  OptionalLong firstSince(long timeMillis) {
    return readers.read(
        "SELECT position FROM event WHERE time >= ? ORDER BY position LIMIT 1",
        statement -> {
          statement.setLong(1, timeMillis);
          try (var result = statement.executeQuery()) {
            return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
          }
        });
  }

  private List<StoredEvent> rows(PreparedStatement statement) throws SQLException {
    return rows(statement, (_, _) -> true, Long.MAX_VALUE);
  }

  /** By position and type, whether an event is asked for: what is not costs a tenth. */
  @FunctionalInterface
  private interface Choice {
    boolean includes(long position, TypeNames.Type type);
  }

  private List<StoredEvent> rows(PreparedStatement statement, Choice choice, long most)
      throws SQLException {
    var events = new ArrayList<StoredEvent>();
    try (ResultSet row = statement.executeQuery()) {
      var characters = 0L;
      while (characters < most && row.next()) {
        var position = row.getLong(1);
        var payloadType = types.get(row.getInt(7));
        if (choice.includes(position, payloadType)) {
          var event =
              new StoredEvent(
                  position,
                  row.getString(2),
                  row.getString(3),
                  types.get(row.getInt(4)).name(),
                  row.getLong(5),
                  row.getLong(6),
                  payloadType.name(),
                  revision(payloadType),
                  row.getString(8),
                  row.getString(9));
          characters += event.payload().length();
          events.add(event);
        }
      }
    }
    return events;
  }

  private static @Nullable String revision(TypeNames.Type type) {
    return type.revision().isEmpty() ? null : type.revision();
  }

  /** Waits for what is being appended, then closes the file. */
  @Override
  public void close() {
    try {
      readers.close();
    } finally {
      writer.close(); // the last: only who may write takes the write-ahead log into the file
    }
  }
}
