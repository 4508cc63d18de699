package io.muster.embedded.documents;

import de.bwaldvogel.mongo.exception.MongoServerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schedules the commands on one file. Readers run in parallel with each other and with one writer;
 * a command that changes collections or indexes runs alone. A command that fails by a fault is
 * rolled back as a whole.
 */
final class Transactions implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Transactions.class);

  private static final int SEARCHES = 4;
  private static final int LOOKUPS = 2;

  /** Bytes of a write-ahead log that readers have kept from beginning anew. */
  private static final long MAX_LOG = 64L << 20;

  private static final Duration PATIENCE = Duration.ofMillis(200);

  /** Commits between two looks at the log. */
  private static final int PACE = 64;

  /** Whoever makes or drops collections and indexes holds it alone. */
  private final ReadWriteLock structure = new ReentrantReadWriteLock();

  private final ReentrantLock writer = new ReentrantLock();
  private final Semaphore searches = new Semaphore(SEARCHES, true);
  private final Semaphore lookups = new Semaphore(LOOKUPS, true);
  private final SqliteConnectionPool sqlite;
  private final List<SqliteCollection> collections;

  /** Counts them. */
  private final AtomicLong commits = new AtomicLong();

  /** Set when tables were taken back that the memory still knows. */
  private volatile boolean broken;

  /**
   * @param collections those of the file, as they come and go
   */
  Transactions(SqliteConnectionPool sqlite, List<SqliteCollection> collections) {
    this.sqlite = sqlite;
    this.collections = collections;
  }

  /**
   * Searches, beside all others but one that is {@link #alone}.
   *
   * @param inParts see {@link ReadContext}
   */
  <T> T searching(TimeLimit limit, boolean inParts, Supplier<T> command) {
    return reading(searches, limit, inParts, command);
  }

  /** The same of what takes no time, and must not wait for searches. */
  <T> T lookingUp(Supplier<T> command) {
    return reading(lookups, TimeLimit.NONE, false, command);
  }

  private <T> T reading(Semaphore turns, TimeLimit limit, boolean inParts, Supplier<T> command) {
    turns.acquireUninterruptibly(); // before the lock: whoever waits must not hold it
    try {
      structure.readLock().lock();
      try {
        requireWhole();
        var search = new ReadContext(inParts, commits.get()); // before it sees what is committed
        return sqlite.reading(
            limit, () -> ScopedValue.where(ReadContext.CURRENT, search).call(command::get));
      } finally {
        structure.readLock().unlock();
      }
    } finally {
      turns.release();
    }
  }

  /** Changes documents, beside those who read. */
  <T> T writing(Supplier<T> command) {
    structure.readLock().lock();
    try {
      writer.lock();
      try {
        return transaction(command);
      } finally {
        writer.unlock();
      }
    } finally {
      structure.readLock().unlock();
      if (commits.get() % PACE == 0 && sqlite.waiting() > MAX_LOG) {
        beginLogAnew();
      }
    }
  }

  /** Makes or drops collections or indexes, beside nobody. */
  <T> T alone(Supplier<T> command) {
    structure.writeLock().lock();
    try {
      return transaction(command);
    } finally {
      structure.writeLock().unlock();
    }
  }

  /** Who writes does not wait long for those who read; the next one tries again. */
  private void beginLogAnew() {
    try {
      if (structure.writeLock().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          sqlite.checkpoint();
        } finally {
          structure.writeLock().unlock();
        }
      }
    } catch (SqliteConnection.StorageException e) {
      log.warn("The write-ahead log of {} cannot be begun anew", sqlite, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void requireWhole() {
    if (broken) {
      throw new IllegalStateException("the database needs a restart after a fault");
    }
  }

  private <T> T transaction(Supplier<T> command) {
    requireWhole();
    try {
      try {
        var answer = command.get();
        commit();
        return answer;
      } catch (MongoServerException e) {
        commit(); // a refusal; what the command did before it stays, as in MongoDB
        throw e;
      }
    } catch (MongoServerException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      undo();
      throw e;
    }
  }

  private void commit() {
    var commit = commits.get() + 1;
    // Before the commit: a reader of the new state must find no counts that were cached before.
    collections.forEach(collection -> collection.committing(commit));
    sqlite.commit();
    commits.set(commit);
  }

  private void undo() {
    var whole = false;
    try {
      whole = !sqlite.undo();
      if (whole) {
        collections.forEach(SqliteCollection::forget);
      }
    } finally {
      broken = !whole;
    }
  }

  /** Waits for those who are at it. */
  @Override
  public void close() {
    structure.writeLock().lock();
    try {
      sqlite.close();
    } finally {
      structure.writeLock().unlock();
    }
  }
}
