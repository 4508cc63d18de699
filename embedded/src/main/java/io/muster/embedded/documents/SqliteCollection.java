package io.muster.embedded.documents;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.IndexKeySpecsConflictException;
import de.bwaldvogel.mongo.exception.MongoServerError;
import io.muster.embedded.documents.IndexScan.Hit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Documents in the order in which they came, and what finds them. */
final class SqliteCollection extends AbstractMongoCollection<Long> {

  private static final int PAGE = 256;
  private static final BsonField ID = new BsonField("_id");

  private final DocumentTable documents;
  private final IndexScan scan;
  private final RangeCountCache counts = new RangeCountCache();

  /** Used by the writer alone, so no other thread changes these documents in between. */
  private final ReadForUpdateCache readForUpdate = new ReadForUpdateCache();

  /** Whether the command at hand changed documents. */
  private boolean changed;

  SqliteCollection(
      MongoDatabase database,
      SqliteConnectionPool sqlite,
      String name,
      CollectionOptions options,
      CursorRegistry cursors) {
    super(database, name, options, cursors);
    this.documents = new DocumentTable(sqlite, name);
    this.scan = new IndexScan(sqlite, documents.table());
  }

  /** After a fault: what the memory knows may have been taken back. */
  void forget() {
    readForUpdate.clear();
    changed = false;
    getIndexes().stream()
        .filter(StoredIndex.class::isInstance)
        .forEach(index -> ((StoredIndex) index).table().readMultikey());
  }

  /**
   * What was changed is about to be there for everybody.
   *
   * @param commit its number
   */
  void committing(long commit) {
    if (changed) {
      counts.changed(commit);
      changed = false;
    }
  }

  /** The framework's own matcher remembers what it matched, for one thread. */
  @Override
  protected boolean documentMatchesQuery(Document document, Document query) {
    return new DefaultQueryMatcher().matches(document, query);
  }

  @Override
  public Stream<Document> queryAllAsStream() {
    var match = ReadContext.CURRENT.isBound() ? ReadContext.CURRENT.get().takeMatch(this) : null;
    return match == null ? super.queryAllAsStream() : handleQueryAsStream(match);
  }

  @Override
  protected QueryResult queryDocuments(
      Document query,
      Document orderBy,
      int numberToSkip,
      int limit,
      int batchSize,
      Document fieldSelector) {
    var plan = plan(query, orderBy);
    if (plan == null) {
      return matchDocuments(query, orderBy, numberToSkip, limit, batchSize, fieldSelector);
    }
    // What the index decides needs no document, nor does its id.
    UnaryOperator<byte[]> shown =
        plan.exact() && asksForIdAlone(fieldSelector)
            ? SqliteCollection::idAlone
            : UnaryOperator.identity();
    var sortKey = plan.exact() && !plan.sorted() ? SortKey.of(orderBy) : null;
    if (sortKey != null) {
      return matchDocumentsFromStream(
          sorted(plan, sortKey, shown, limit == 0 ? Long.MAX_VALUE : (long) numberToSkip + limit),
          new Document(),
          null,
          numberToSkip,
          limit,
          batchSize,
          fieldSelector);
    }
    // What the index alone decides need not be decided again for every document.
    var rest = plan.exact() ? new Document() : query;
    var skipped = plan.exact() && plan.inOrder(orderBy) && !plan.index().table().multikey();
    var read = skipped ? limit : (long) numberToSkip + limit;
    var page = limit == 0 ? PAGE : (int) Math.min(PAGE, read);
    return matchDocumentsFromStream(
        found(plan, page, skipped ? numberToSkip : 0, shown),
        rest,
        plan.sorted() ? new Document() : orderBy,
        skipped ? 0 : numberToSkip,
        limit,
        batchSize,
        fieldSelector);
  }

  private @Nullable QueryPlan plan(Document query, @Nullable Document orderBy) {
    var indexes =
        getIndexes().stream()
            .filter(StoredIndex.class::isInstance)
            .map(StoredIndex.class::cast)
            .toList();
    return QueryPlan.of(indexes, query, orderBy);
  }

  private static boolean asksForIdAlone(@Nullable Document fieldSelector) {
    return fieldSelector != null
        && fieldSelector.size() == 1
        && fieldSelector.get("_id") instanceof Number shown
        && shown.intValue() == 1;
  }

  private static byte[] idAlone(byte[] document) {
    return DocumentBytes.encode(new Document("_id", ID.in(document)));
  }

  private Stream<Document> found(QueryPlan plan, int page, int skip, UnaryOperator<byte[]> shown) {
    return scan.hits(plan, page, skip).map(hit -> read(shown.apply(hit.document())));
  }

  private record Sortable(byte[][] key, byte[] document) {}

  /**
   * Sorts by what stands in the bytes; only what is shown is decoded, and little more than that is
   * held at a time.
   *
   * @param shown what is held of each
   * @param wanted how many of the first
   */
  private Stream<Document> sorted(
      QueryPlan plan, SortKey sortKey, UnaryOperator<byte[]> shown, long wanted) {
    Comparator<Sortable> order = (one, other) -> sortKey.compare(one.key, other.key);
    var first = new ArrayList<Sortable>();
    scan.hits(plan, PAGE, 0)
        .forEach(
            hit -> {
              first.add(new Sortable(sortKey.of(hit.document()), shown.apply(hit.document())));
              if (first.size() / 2 >= Math.max(PAGE, wanted)) {
                first.sort(order); // stable: of equals the earlier stays
                first.subList((int) wanted, first.size()).clear();
              }
            });
    first.sort(order);
    return first.stream().map(each -> read(each.document));
  }

  @Override
  protected QueryResult createQueryResult(List<Document> matched, int batchSize) {
    if (!ReadContext.CURRENT.isBound() || !ReadContext.CURRENT.get().inParts()) {
      return new QueryResult(matched);
    }
    var large = ReadContext.CURRENT.get().bytesRead() > BatchCursor.MAX_PART;
    var rest = new BatchCursor(cursorRegistry.generateCursorId(), matched, large);
    var first = rest.takeDocuments(batchSize);
    if (rest.isEmpty()) {
      return new QueryResult(first);
    }
    cursorRegistry.add(rest);
    return new QueryResult(first, rest);
  }

  /** Whether no other key of a document need be checked. */
  boolean hasOneUniqueIndex() {
    return getIndexes().stream().filter(UniqueIndex.class::isInstance).count() == 1;
  }

  Optional<byte[]> find(String id) {
    return scan.one(uniqueIndex().table(), KeyEncoder.encode(List.of(id))).map(Hit::document);
  }

  /**
   * The documents with these ids, which their reader is likely to put back changed: only while
   * nobody else writes. Null when they are too large for one answer.
   */
  @Nullable List<byte[]> findForUpdate(List<String> ids) {
    var found = new ArrayList<byte[]>();
    var size = 0L;
    var index = uniqueIndex().table();
    for (var id : ids) {
      var hit = scan.one(index, KeyEncoder.encode(List.of(id)));
      readForUpdate.add(id, hit);
      if (hit.isPresent()) {
        found.add(hit.get().document());
        size += hit.get().document().length;
        if (size > BatchCursor.MAX_PART) {
          return null;
        }
      }
    }
    return found;
  }

  /** What {@link #replace} did. */
  enum Outcome {
    INSERTED,
    MODIFIED,
    UNCHANGED
  }

  /** Puts a document in the place of the one with its {@code _id}, or adds it. */
  Outcome replace(Replacement replacement) {
    var document = replacement.document();
    var key = KeyEncoder.encode(List.of(replacement.id()));
    var ids = uniqueIndex().table();
    var read = readForUpdate.take(replacement.id());
    var known = read == null ? scan.one(ids, key) : read;
    changed = true;
    if (known.isEmpty()) {
      var position = documents.insert(document);
      ids.put(key, position);
      secondaryIndexes().forEach(index -> index.add(document, position));
      return Outcome.INSERTED;
    }
    if (Arrays.equals(known.get().document(), document)) {
      return Outcome.UNCHANGED;
    }
    var position = known.get().position();
    documents.update(position, document);
    secondaryIndexes().forEach(index -> index.update(known.get().document(), document, position));
    return Outcome.MODIFIED;
  }

  private UniqueIndex uniqueIndex() {
    return getIndexes().stream()
        .filter(UniqueIndex.class::isInstance)
        .map(UniqueIndex.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private Stream<SecondaryIndex> secondaryIndexes() {
    return getIndexes().stream()
        .filter(SecondaryIndex.class::isInstance)
        .map(SecondaryIndex.class::cast);
  }

  @Override
  protected QueryResult matchDocuments(
      Document query,
      Document orderBy,
      int numberToSkip,
      int numberToReturn,
      int batchSize,
      Document fieldSelector) {
    return matchDocumentsFromStream(
        scan(isNaturalDescending(orderBy)).map(DocumentWithPosition::getDocument),
        query,
        orderBy,
        numberToSkip,
        numberToReturn,
        batchSize,
        fieldSelector);
  }

  private Stream<DocumentWithPosition<Long>> scan(boolean descending) {
    return documents
        .scan(descending)
        .map(row -> new DocumentWithPosition<>(read(row.document()), row.position()));
  }

  @Override
  public int count(@Nullable Document query, int skip, int limit) {
    var plan =
        skip == 0 && limit <= 0 && query != null && !query.isEmpty() ? plan(query, null) : null;
    if (plan != null && plan.exact() && plan.ranges().size() == 1) {
      var index = plan.index().table();
      var range = plan.ranges().getFirst();
      return ReadContext.CURRENT.isBound()
          ? counts.get(
              index.table(), range, ReadContext.CURRENT.get().seen(), () -> index.documents(range))
          : index.documents(range);
    }
    return super.count(query, skip, limit);
  }

  @Override
  public int count() {
    return Math.toIntExact(documents.count());
  }

  @Override
  public boolean isEmpty() {
    return documents.isEmpty();
  }

  /** Fills an index that is new; one that was there is whole. */
  @Override
  public void addIndex(Index<Long> index) {
    for (var known : getIndexes()) {
      if (known.getName().equals(index.getName())) {
        if (!known.hasSameOptions(index)) {
          throw new IndexKeySpecsConflictException(index, known);
        }
        return;
      }
    }
    if (index instanceof StoredIndex stored && stored.table().isNew()) {
      fill(index);
    }
    changed = true; // an index of this name may have been another
    getIndexes().add(index);
  }

  private void fill(Index<Long> index) {
    try {
      if (index instanceof SecondaryIndex secondary) {
        secondary.fill(documents.scan(false));
        return;
      }
      scan(false)
          .forEach(
              each -> {
                index.checkAdd(each.getDocument(), this);
                index.add(each.getDocument(), each.getPosition(), this);
              });
    } catch (MongoServerError e) {
      index.drop(); // half an index would be taken for a whole one
      throw e;
    }
  }

  @Override
  public void removeDocument(Document document) {
    var position = findDocumentPosition(document);
    if (position != null) {
      var bytes = DocumentBytes.encode(document);
      secondaryIndexes().forEach(index -> index.remove(bytes, position));
    }
    super.removeDocument(document);
  }

  @Override
  protected @Nullable Long findDocumentPosition(Document document) {
    for (var index : getIndexes()) {
      if (index instanceof UniqueIndex unique) {
        var position = unique.getPosition(document);
        if (position != null) {
          return position;
        }
      }
    }
    return scan(false)
        .filter(each -> each.getDocument().equals(document))
        .findFirst()
        .map(DocumentWithPosition::getPosition)
        .orElse(null);
  }

  @Override
  protected Document getDocument(Long position) {
    return read(documents.get(position));
  }

  @Override
  protected Long addDocumentInternal(Document document) {
    changed();
    return documents.insert(DocumentBytes.encode(document));
  }

  @Override
  protected void handleUpdate(Long position, Document oldDocument, Document newDocument) {
    changed();
    documents.update(position, DocumentBytes.encode(newDocument));
  }

  @Override
  protected void removeDocument(Long position) {
    changed();
    documents.delete(position);
  }

  private void changed() {
    changed = true;
    readForUpdate.clear();
  }

  @Override
  protected Stream<DocumentWithPosition<Long>> streamAllDocumentsWithPosition() {
    return scan(false);
  }

  @Override
  public void drop() {
    changed();
    for (var index : List.copyOf(getIndexes())) {
      dropIndex(index.getName());
    }
    documents.clear();
  }

  @Override
  protected boolean tracksDataSize() {
    return false;
  }

  @Override
  protected void updateDataSize(int sizeDelta) {
    // not tracked
  }

  @Override
  protected int getDataSize() {
    return 0;
  }

  private Document read(byte[] bytes) {
    if (ReadContext.CURRENT.isBound()) {
      ReadContext.CURRENT.get().read(bytes);
    }
    return DocumentBytes.decode(bytes);
  }
}
