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
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One database in one SQLite file. Each wire command is one of its {@link Transactions}; what it
 * acknowledges survives a kill of the process.
 */
final class SqliteDatabase extends AbstractMongoDatabase<Long> {

  private static final Set<String> WRITE = Set.of("insert", "update", "delete", "findAndModify");
  private static final Set<String> READ = Set.of("find", "count", "distinct", "aggregate");
  private static final Set<String> STAGES_THAT_WRITE = Set.of("$out", "$merge");

  private final SqliteConnectionPool sqlite;
  private final List<SqliteCollection> opened = new ArrayList<>();
  private final Transactions transactions;

  SqliteDatabase(String name, Path file, CursorRegistry cursors) {
    super(name, cursors);
    sqlite = new SqliteConnectionPool(file);
    transactions = new Transactions(sqlite, opened);
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
    var limit = TimeLimit.of(query);
    TimeLimitedRegex.in(query, limit);
    Supplier<Document> execute =
        () -> super.handleCommand(channel, command, query, databaseResolver, oplog);
    if (onlyReads(command, query)) {
      return transactions.searching(
          limit, command.equals("find"), () -> searched(command, query, execute));
    }
    var written =
        WRITE.contains(command)
            ? transactions.writing(() -> collection(command, query) == null ? null : execute.get())
            : null;
    return written == null ? transactions.alone(execute) : written;
  }

  private static boolean onlyReads(String command, Document query) {
    return READ.contains(command) && !hasStageThatWrites(query.get("pipeline"));
  }

  /** Also within the pipelines that a stage may hold. */
  private static boolean hasStageThatWrites(@Nullable Object part) {
    return switch (part) {
      case List<?> list -> list.stream().anyMatch(SqliteDatabase::hasStageThatWrites);
      case Document document ->
          document.entrySet().stream()
              .anyMatch(
                  field ->
                      STAGES_THAT_WRITE.contains(field.getKey())
                          || hasStageThatWrites(field.getValue()));
      case null, default -> false;
    };
  }

  private @Nullable SqliteCollection collection(String command, Document query) {
    return (SqliteCollection) resolveCollection(String.valueOf(query.get(command)), false);
  }

  private Document searched(String command, Document query, Supplier<Document> execute) {
    if (command.equals("aggregate")
        && collection(command, query) instanceof SqliteCollection collection
        && query.get("pipeline") instanceof List<?> pipeline
        && !pipeline.isEmpty()
        && pipeline.getFirst() instanceof Document stage
        && stage.get("$match") instanceof Document match) {
      if (QueryPlan.isCount(pipeline)) {
        return counted(collection, match);
      }
      ReadContext.CURRENT.get().narrow(collection, match);
    }
    return execute.get();
  }

  /**
   * Puts documents in; null when the collection must be made first, or has unique keys to check.
   *
   * @throws IllegalStateException when an index refuses one; then none is put in
   */
  @Nullable Document replaced(String collection, List<Replacement> replacements) {
    return transactions.writing(
        () ->
            resolveCollection(collection, false) instanceof SqliteCollection documents
                    && documents.hasOneUniqueIndex()
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
    if (ids.size() == 1) {
      return transactions.lookingUp(
          () ->
              resolveCollection(collection, false) instanceof SqliteCollection documents
                  ? documents.find(ids.getFirst()).stream().toList()
                  : null);
    }
    return transactions.writing(
        () ->
            resolveCollection(collection, false) instanceof SqliteCollection documents
                ? documents.findForUpdate(ids)
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
    transactions.close();
  }
}
