package io.muster.embedded.documents;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An index in which a key may be many times; the collection adds and removes by position. */
final class SecondaryIndex extends Index<Long> implements StoredIndex {

  private final IndexTable table;

  SecondaryIndex(IndexTable table, String name, List<IndexKey> keys) {
    super(name, keys, false);
    this.table = table;
  }

  @Override
  public IndexTable table() {
    return table;
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public @Nullable Long getPosition(Document document) {
    return null; // the index by _id tells
  }

  @Override
  public void checkAdd(Document document, MongoCollection<Long> collection) {
    getKeyValues(document); // refuses parallel arrays
  }

  @Override
  public void add(Document document, Long position, MongoCollection<Long> collection) {
    put(getKeyValues(document), position);
  }

  private void put(Set<KeyValue> keys, long position) {
    if (keys.size() > 1) {
      table.markMultikey();
    }
    keys.forEach(key -> table.put(KeyEncoder.encode(key), position));
  }

  @Override
  public @Nullable Long remove(Document document) {
    return null; // removed by position, see SqliteCollection
  }

  /** Lets the framework accept that {@link #remove} gives no position. */
  @Override
  protected boolean isSparse() {
    return true;
  }

  void remove(Document document, long position) {
    getKeyValues(document).forEach(key -> table.remove(KeyEncoder.encode(key), position));
  }

  @Override
  public void checkUpdate(
      Document oldDocument, Document newDocument, MongoCollection<Long> collection) {
    getKeyValues(newDocument);
  }

  @Override
  public void updateInPlace(
      Document oldDocument, Document newDocument, Long position, MongoCollection<Long> collection) {
    var before = getKeyValues(oldDocument);
    var after = getKeyValues(newDocument);
    for (var key : before) {
      if (!after.contains(key)) {
        table.remove(KeyEncoder.encode(key), position);
      }
    }
    put(after, position);
  }

  @Override
  public boolean canHandle(Document query) {
    return false; // the collection plans its queries itself
  }

  @Override
  public Iterable<Long> getPositions(Document query) {
    throw new UnsupportedOperationException("the collection plans its queries itself");
  }

  @Override
  public long getCount() {
    return table.count();
  }

  @Override
  public long getDataSize() {
    return 0;
  }

  @Override
  public void drop() {
    table.drop();
  }
}
