package io.muster.embedded.documents;

import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import java.util.List;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/** An index in which each key is once. */
final class UniqueIndex extends AbstractUniqueIndex<Long> implements StoredIndex {

  private final IndexTable table;

  UniqueIndex(IndexTable table, String name, List<IndexKey> keys, boolean sparse) {
    super(name, keys, sparse);
    this.table = table;
  }

  @Override
  public IndexTable table() {
    return table;
  }

  /** A sparse index lacks documents that a query may want. */
  @Override
  public boolean complete() {
    return !isSparse();
  }

  @Override
  protected @Nullable Long removeDocument(KeyValue keyValue) {
    var position = getPosition(keyValue);
    if (position != null) {
      table.remove(KeyEncoder.encode(keyValue), position);
    }
    return position;
  }

  @Override
  protected boolean putKeyPosition(KeyValue keyValue, Long position) {
    table.put(KeyEncoder.encode(keyValue), position);
    return true; // checkAdd came before, under the database's lock
  }

  @Override
  protected Iterable<Entry<KeyValue, Long>> getIterable() {
    throw new UnsupportedOperationException("the collection plans its queries itself");
  }

  @Override
  protected @Nullable Long getPosition(KeyValue keyValue) {
    var found = table.first(KeyEncoder.encode(keyValue));
    return found.isPresent() ? found.getAsLong() : null;
  }

  @Override
  public boolean isUnique() {
    return true;
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
