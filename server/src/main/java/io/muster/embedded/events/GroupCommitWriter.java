package io.muster.embedded.events;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * The one thread that writes: it takes all appends that wait, puts them into one transaction and
 * syncs the disk once for all of them. An append that conflicts is taken out again and fails alone.
 */
final class GroupCommitWriter implements AutoCloseable {

  /** Appends that may wait; whoever comes then waits to wait. Bounds memory. */
  private static final int QUEUE = 10_000;

  private static final int LARGEST_GROUP = 2_000;

  private static final String INSERT =
      "INSERT INTO event (position, identifier, aggregate, aggregate_type, sequence, time,"
          + " payload_type, payload, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String UNDO = "DELETE FROM event WHERE position >= ?";
  private static final String SNAPSHOT =
      "INSERT OR REPLACE INTO snapshot (aggregate, identifier, aggregate_type, sequence, time,"
          + " payload_type, payload, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  private record Work(List<StoredEvent> events, boolean snapshot, CompletableFuture<Long> done) {
    boolean isStop() {
      return events.isEmpty();
    }
  }

  private final Connection connection;
  private final TypeNames types;
  private final PreparedStatement insert;
  private final PreparedStatement undo;
  private final PreparedStatement putSnapshot;
  private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile long head;
  private volatile boolean closed;

  GroupCommitWriter(Connection connection, TypeNames types, long head) throws SQLException {
    this.connection = connection;
    this.types = types;
    this.head = head;
    connection.setAutoCommit(false);
    this.insert = connection.prepareStatement(INSERT);
    this.undo = connection.prepareStatement(UNDO);
    this.putSnapshot = connection.prepareStatement(SNAPSHOT);
    this.thread = new Thread(this::run, "event-log-writer");
    thread.start();
  }

  long head() {
    return head;
  }

  long append(List<StoredEvent> events) {
    return events.isEmpty() ? head : submit(new Work(events, false, new CompletableFuture<>()));
  }

  void putSnapshot(StoredEvent snapshot) {
    submit(new Work(List.of(snapshot), true, new CompletableFuture<>()));
  }

  private long submit(Work work) {
    if (closed) {
      throw new EventLogException("The event log is closed: the server is stopping");
    }
    try {
      queue.put(work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EventLogException("Interrupted before anything was appended", e);
    }
    try {
      // Not interruptible: the caller must learn whether its events are there.
      return work.done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StreamConflictException conflict) {
        throw conflict;
      }
      throw new EventLogException("The event log cannot be written", e);
    }
  }

  private void run() {
    var group = new ArrayList<Work>();
    var stopping = false;
    while (!stopping) {
      try {
        group.add(queue.take());
      } catch (InterruptedException e) {
        continue; // only close() ends this thread
      }
      queue.drainTo(group, LARGEST_GROUP);
      stopping = group.removeIf(Work::isStop);
      if (stopping) {
        queue.drainTo(group);
        group.removeIf(Work::isStop);
      }
      commit(group);
      group.clear();
    }
  }

  private void commit(List<Work> group) {
    var accepted = new ArrayList<Runnable>();
    var next = head + 1;
    try {
      registerTypes(group);
      for (var work : group) {
        if (work.snapshot) {
          write(putSnapshot, work.events.getFirst(), null);
          accepted.add(() -> work.done.complete(0L));
        } else if (append(work, next)) {
          next += work.events.size();
          var last = next - 1;
          accepted.add(() -> work.done.complete(last));
        }
      }
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      rollback(e);
      group.forEach(work -> work.done.completeExceptionally(e));
      return;
    }
    head = next - 1;
    accepted.forEach(Runnable::run);
  }

  // Before the group's transaction, so that a type once numbered stays.
  private void registerTypes(List<Work> group) throws SQLException {
    for (var work : group) {
      for (var event : work.events) {
        types.idOf(TypeNames.Type.of(event.aggregateType(), null), connection);
        types.idOf(TypeNames.Type.of(event.payloadType(), event.payloadRevision()), connection);
      }
    }
  }

  private boolean append(Work work, long first) throws SQLException {
    var position = first;
    for (var event : work.events) {
      try {
        write(insert, event, position++);
      } catch (SQLException e) {
        if (e.getErrorCode() != SQLiteErrorCode.SQLITE_CONSTRAINT.code) {
          throw e;
        }
        undo.setLong(1, first);
        undo.executeUpdate();
        work.done.completeExceptionally(new StreamConflictException(event));
        return false;
      }
    }
    return true;
  }

  private void write(PreparedStatement statement, StoredEvent event, @Nullable Long position)
      throws SQLException {
    var column = 1;
    if (position == null) {
      statement.setString(column++, event.aggregate());
      statement.setString(column++, event.identifier());
    } else {
      statement.setLong(column++, position);
      statement.setString(column++, event.identifier());
      statement.setString(column++, event.aggregate());
    }
    statement.setInt(
        column++, types.idOf(TypeNames.Type.of(event.aggregateType(), null), connection));
    statement.setLong(column++, event.sequence());
    statement.setLong(column++, event.timeMillis());
    statement.setInt(
        column++,
        types.idOf(TypeNames.Type.of(event.payloadType(), event.payloadRevision()), connection));
    statement.setString(column++, event.payload());
    statement.setString(column, event.metadata());
    statement.executeUpdate();
  }

  private void rollback(Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    queue.add(new Work(List.of(), false, new CompletableFuture<>()));
    try {
      thread.join();
      insert.close();
      undo.close();
      putSnapshot.close();
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw new EventLogException("The event log could not be closed", e);
    }
  }
}
