package io.muster.embedded.events;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * The one thread that writes: it takes all appends that wait, puts them into one transaction and
 * syncs the disk once for all of them. An append that conflicts is taken out again and fails alone.
 *
 * <p>After a fault of the disk the connection is not trusted any more (SQLite may have ended the
 * transaction without the driver's knowing): it is opened anew, and what is stored is looked up.
 * While that fails, every append is refused.
 */
final class GroupCommitWriter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(GroupCommitWriter.class);

  /** Most appends in the queue; further callers block until there is room. Bounds memory. */
  private static final int QUEUE = 10_000;

  private static final int MAX_GROUP = 2_000;

  /** How long a group is gathered in a crowd. */
  private static final Duration GATHERING = Duration.ofMillis(3);

  /** Fewer at once are not worth waiting for more. */
  private static final int CROWD = 4;

  private static final String INSERT =
      "INSERT INTO event (position, identifier, aggregate, aggregate_type, sequence, time,"
          + " payload_type, payload, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String HEAD = "SELECT coalesce(max(position), 0) FROM event";
  private static final String UNDO = "DELETE FROM event WHERE position >= ?";
  private static final String SNAPSHOT =
      "INSERT OR REPLACE INTO snapshot (aggregate, identifier, aggregate_type, sequence, time,"
          + " payload_type, payload, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  private record Work(List<StoredEvent> events, boolean snapshot, CompletableFuture<Long> done) {
    boolean isStop() {
      return events.isEmpty();
    }
  }

  /** How a connection that may write is opened. */
  @FunctionalInterface
  interface Opener {
    Connection open() throws SQLException;
  }

  /** A connection with its statements. */
  private static final class Session {

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement undo;
    private final PreparedStatement putSnapshot;

    Session(Connection connection) throws SQLException {
      this.connection = connection;
      connection.setAutoCommit(false);
      this.insert = connection.prepareStatement(INSERT);
      this.undo = connection.prepareStatement(UNDO);
      this.putSnapshot = connection.prepareStatement(SNAPSHOT);
    }

    long head() throws SQLException {
      try (var statement = connection.createStatement();
          var result = statement.executeQuery(HEAD)) {
        return result.getLong(1);
      }
    }

    void close() throws SQLException {
      insert.close();
      undo.close();
      putSnapshot.close();
      connection.close();
    }
  }

  private final Opener opener;
  private final TypeNames types;
  private final RecentEvents recent;
  private final StreamHeads heads;
  private final AppendNotifier appends;
  private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>(QUEUE);
  private final Object submitting = new Object();
  private final Thread thread;
  private @Nullable Session session;
  private volatile long head;
  private volatile boolean closed;

  /** The last group: how many appends it had, and when it was taken. */
  private int lastSize;

  private long lastNanos = System.nanoTime();

  /**
   * @param recent told of each event, in order, before anybody sees it
   * @param heads told before an append is acknowledged
   * @param appends told after each group
   */
  GroupCommitWriter(
      Opener opener,
      TypeNames types,
      RecentEvents recent,
      StreamHeads heads,
      AppendNotifier appends)
      throws SQLException {
    this.heads = heads;
    this.opener = opener;
    this.types = types;
    this.recent = recent;
    this.appends = appends;
    var opened = new Session(opener.open());
    this.session = opened;
    this.head = opened.head();
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
    enqueue(work);
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

  /** Whoever finds the queue full waits; nobody comes in after the log was closed. */
  private void enqueue(Work work) {
    try {
      while (true) {
        synchronized (submitting) {
          if (closed) {
            throw new EventLogException("The event log is closed: the server is stopping");
          }
          if (queue.offer(work)) {
            return;
          }
        }
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EventLogException("Interrupted before anything was appended", e);
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
      try {
        gather();
        queue.drainTo(group, MAX_GROUP);
        lastSize = group.size();
        stopping |= group.removeIf(Work::isStop);
        if (stopping) {
          queue.drainTo(group);
          group.removeIf(Work::isStop);
        }
        commit(group);
        appends.announce();
      } catch (Error e) { // of the platform: no memory, no thread; nobody may wait for ever
        abandonSession();
        group.forEach(work -> work.done.completeExceptionally(e));
      }
      group.clear();
    }
  }

  /**
   * Waits for more appends while many callers append: a commit costs the same for one append as for
   * many, here and in every reader of the log. A caller that appends alone does not wait, however
   * fast it is, unless others appended a moment before.
   */
  private void gather() {
    var now = System.nanoTime();
    if (queue.size() < MAX_GROUP && isCrowd(lastSize, Duration.ofNanos(now - lastNanos))) {
      LockSupport.parkNanos(GATHERING.toNanos());
    }
    lastNanos = now;
  }

  /**
   * Whether appends come from several at once, and faster than one a millisecond.
   *
   * @param size of the last group
   * @param since it was taken
   */
  static boolean isCrowd(int size, Duration since) {
    return size >= CROWD && size > since.toMillis();
  }

  private void commit(List<Work> group) {
    var accepted = new ArrayList<Runnable>();
    var appended = new ArrayList<StoredEvent>();
    try {
      var open = session();
      var next = head + 1;
      registerTypes(group, open);
      for (var work : group) {
        if (work.snapshot) {
          write(open.putSnapshot, work.events.getFirst(), null);
          accepted.add(() -> work.done.complete(0L));
        } else if (append(work, next, open)) {
          for (var event : work.events) {
            appended.add(event.at(next++));
          }
          var last = next - 1;
          accepted.add(() -> work.done.complete(last));
        }
      }
      open.connection.commit();
      recent.add(appended);
      heads.appended(appended);
      head = next - 1;
    } catch (SQLException | RuntimeException | Error e) {
      abandonSession(); // the first: nothing else may fail before it
      group.forEach(work -> work.done.completeExceptionally(e));
      log.error("The event log could not be written", e);
      return;
    }
    accepted.forEach(Runnable::run);
  }

  private Session session() throws SQLException {
    var open = session;
    if (open == null) {
      open = new Session(opener.open());
      head = open.head();
      heads.clear(); // a fault behind a commit may have kept them from what was committed
      session = open;
    }
    return open;
  }

  private void abandonSession() {
    var open = session;
    session = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        log.error("The connection to the event log could not be closed", e);
      }
    }
  }

  // Before the group's transaction, so that a type once numbered stays.
  private void registerTypes(List<Work> group, Session open) throws SQLException {
    for (var work : group) {
      for (var event : work.events) {
        types.register(TypeNames.Type.of(event.aggregateType(), null), open.connection);
        types.register(
            TypeNames.Type.of(event.payloadType(), event.payloadRevision()), open.connection);
      }
    }
  }

  private boolean append(Work work, long first, Session open) throws SQLException {
    var position = first;
    for (var event : work.events) {
      try {
        write(open.insert, event, position++);
      } catch (SQLException e) {
        if (!isConflict(e)) {
          throw e;
        }
        open.undo.setLong(1, first);
        open.undo.executeUpdate();
        work.done.completeExceptionally(new StreamConflictException(event));
        return false;
      }
    }
    return true;
  }

  /** Two events of a stream with one number; two at one position would be a fault of ours. */
  private static boolean isConflict(SQLException e) {
    return e.getErrorCode() == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        && String.valueOf(e.getMessage()).contains("event.sequence");
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
    statement.setInt(column++, types.idOf(TypeNames.Type.of(event.aggregateType(), null)));
    statement.setLong(column++, event.sequence());
    statement.setLong(column++, event.timeMillis());
    statement.setInt(
        column++, types.idOf(TypeNames.Type.of(event.payloadType(), event.payloadRevision())));
    statement.setString(column++, event.payload());
    statement.setString(column, event.metadata());
    statement.executeUpdate();
  }

  @Override
  public void close() {
    synchronized (submitting) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      queue.put(new Work(List.of(), false, new CompletableFuture<>()));
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    abandonSession();
  }
}
