package io.muster.embedded.documents;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.AbstractMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One SQLite file. A wire command is a transaction; what it answers is there after a kill. */
final class SqliteDatabase extends AbstractMongoDatabase<Long> {

  private final ReentrantLock lock = new ReentrantLock();
  private final Sqlite sqlite;

  private final List<SqliteCollection> opened = new ArrayList<>();

  /** Set when tables were taken back that the memory still knows. */
  private boolean broken;

  SqliteDatabase(String name, Path file, CursorRegistry cursors) {
    super(name, cursors);
    sqlite = new Sqlite(file);
    initializeNamespacesAndIndexes();
    sqlite.commit();
  }

  @Override
  public Document handleCommand(
      Channel channel,
      String command,
      Document query,
      DatabaseResolver databaseResolver,
      Oplog oplog) {
    return transaction(() -> handle(channel, command, query, databaseResolver, oplog));
  }

  private <T> T transaction(Supplier<T> command) {
    lock.lock();
    try {
      if (broken) {
        throw new IllegalStateException("the database needs a restart after a fault");
      }
      try {
        var answer = command.get();
        sqlite.commit();
        return answer;
      } catch (MongoServerException e) {
        sqlite.commit(); // a refusal; what the command did before it stays, as in MongoDB
        throw e;
      }
    } catch (MongoServerException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      undo();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void undo() {
    broken = true;
    if (!sqlite.undo()) {
      opened.forEach(SqliteCollection::forget);
      broken = false;
    }
  }

  private Document handle(
      Channel channel,
      String command,
      Document query,
      DatabaseResolver databaseResolver,
      Oplog oplog) {
    TimedExpression.in(query);
    if (command.equals("find")
        && resolveCollection(String.valueOf(query.get(command)), false)
            instanceof SqliteCollection collection) {
      collection.answerInParts(true);
      try {
        return super.handleCommand(channel, command, query, databaseResolver, oplog);
      } finally {
        collection.answerInParts(false);
      }
    }
    if (command.equals("aggregate")
        && resolveCollection(String.valueOf(query.get(command)), false)
            instanceof SqliteCollection collection
        && query.get("pipeline") instanceof List<?> pipeline
        && !pipeline.isEmpty()
        && pipeline.getFirst() instanceof Document stage
        && stage.get("$match") instanceof Document match) {
      if (QueryPlan.isCount(pipeline)) {
        return counted(collection, match);
      }
      collection.narrowNextScan(match);
      try {
        return super.handleCommand(channel, command, query, databaseResolver, oplog);
      } finally {
        collection.narrowNextScan(null);
      }
    }
    return super.handleCommand(channel, command, query, databaseResolver, oplog);
  }

  /**
   * Puts documents in; null when the collection must be made first, or has unique keys to check.
   *
   * @throws IllegalStateException when an index refuses one; then none is put in
   */
  @Nullable Document replaced(String collection, List<Replacement> replacements) {
    return transaction(
        () ->
            resolveCollection(collection, false) instanceof SqliteCollection documents
                    && documents.isFoundByIdAlone()
                ? replaced(documents, replacements)
                : null);
  }

  private static Document replaced(SqliteCollection collection, List<Replacement> replacements) {
    var modified = 0;
    var upserted = new ArrayList<Document>();
    for (var i = 0; i < replacements.size(); i++) {
      var id = replacements.get(i).id();
      switch (outcome(collection, replacements.get(i))) {
        case INSERTED -> upserted.add(new Document("index", i).append("_id", id));
        case MODIFIED -> modified++;
        case UNCHANGED -> {}
      }
    }
    var answer = new Document("n", replacements.size()).append("nModified", modified);
    if (!upserted.isEmpty()) {
      answer.append("upserted", upserted);
    }
    return answer.append("ok", 1.0);
  }

  private static SqliteCollection.Outcome outcome(
      SqliteCollection collection, Replacement replacement) {
    try {
      return collection.replace(replacement);
    } catch (MongoServerException e) {
      // The document is stored already, other than when the framework refuses one.
      throw new IllegalStateException("must be taken back", e);
    }
  }

  /** The documents with these ids; null when there are too many for one answer, or none ever. */
  @Nullable List<byte[]> found(String collection, List<String> ids) {
    return transaction(
        () ->
            resolveCollection(collection, false) instanceof SqliteCollection documents
                ? documents.find(ids)
                : null);
  }

  /** What drivers send to count documents, answered from an index where there is one. */
  private static Document counted(SqliteCollection collection, Document match) {
    var count = collection.count(match, 0, 0);
    List<Document> batch =
        count == 0 ? List.of() : List.of(new Document("_id", 1).append("n", count));
    return new Document(
            "cursor",
            new Document("id", 0L)
                .append("ns", collection.getFullName())
                .append("firstBatch", batch))
        .append("ok", 1.0);
  }

  @Override
  protected SqliteCollection openOrCreateCollection(String name, CollectionOptions options) {
    var collection = new SqliteCollection(this, sqlite, name, options, cursorRegistry);
    opened.add(collection);
    return collection;
  }

  @Override
  protected Index<Long> openOrCreateUniqueIndex(
      String collection, String name, List<IndexKey> keys, boolean sparse) {
    return new UniqueIndex(IndexTable.open(sqlite, collection, name), name, keys, sparse);
  }

  @Override
  protected Index<Long> openOrCreateSecondaryIndex(
      String collection, String name, List<IndexKey> keys, boolean sparse) {
    return new SecondaryIndex(IndexTable.open(sqlite, collection, name), name, keys);
  }

  @Override
  public void dropCollection(String name, Oplog oplog) {
    MongoCollection<Long> collection = resolveCollection(name, false);
    if (collection != null) {
      super.dropCollection(name, oplog);
      opened.removeIf(each -> each.getCollectionName().equals(name));
    }
  }

  @Override
  protected long getFileSize() {
    return sqlite
        .query(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            row -> row.getLong(1))
        .getFirst();
  }

  @Override
  protected long getStorageSize() {
    return getFileSize();
  }

  void close() {
    lock.lock();
    try {
      sqlite.close();
    } finally {
      lock.unlock();
    }
  }
}
