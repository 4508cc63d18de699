package io.muster.embedded.documents;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An index in which a key may be many times; the collection adds and removes by position. */
final class SecondaryIndex extends Index<Long> implements StoredIndex {

  private final IndexTable table;
  private final List<List<String>> paths;

  SecondaryIndex(IndexTable table, String name, List<IndexKey> keys) {
    super(name, keys, false);
    this.table = table;
    this.paths = keys.stream().map(key -> List.of(key.getKey().split("\\."))).toList();
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
    keysOf(document); // refuses parallel arrays
  }

  @Override
  public void add(Document document, Long position, MongoCollection<Long> collection) {
    add(document, position);
  }

  void add(Document document, long position) {
    put(keysOf(document), position);
  }

  private void put(Collection<byte[]> keys, long position) {
    if (keys.size() > 1) {
      table.markMultikey();
    }
    keys.forEach(key -> table.put(key, position));
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
    keysOf(document).forEach(key -> table.remove(key, position));
  }

  @Override
  public void checkUpdate(
      Document oldDocument, Document newDocument, MongoCollection<Long> collection) {
    keysOf(newDocument);
  }

  @Override
  public void updateInPlace(
      Document oldDocument, Document newDocument, Long position, MongoCollection<Long> collection) {
    update(oldDocument, newDocument, position);
  }

  void update(Document oldDocument, Document newDocument, long position) {
    var before = keysOf(oldDocument);
    var after = keysOf(newDocument);
    for (var key : before) {
      if (!after.contains(key)) {
        table.remove(key, position);
      }
    }
    if (after.size() > 1) {
      table.markMultikey();
    }
    for (var key : after) {
      if (!before.contains(key)) {
        table.put(key, position);
      }
    }
  }

  /**
   * The keys of a document: one, or one for each distinct value of the array that it may hold in
   * one of the fields. An empty array counts as nothing, so that every document has a key.
   */
  private TreeSet<byte[]> keysOf(Document document) {
    var keys = new TreeSet<byte[]>(Arrays::compare);
    var values = new ArrayList<@Nullable Object>(paths.size());
    var array = -1;
    for (var path : paths) {
      var value = valueAt(document, path);
      if (value instanceof Collection<?>) {
        if (array >= 0 || path.size() > 1 && !reaches(document, path)) {
          return encoded(getKeyValues(document)); // refuses parallel arrays
        }
        array = values.size();
      }
      values.add(value);
    }
    if (array < 0) {
      keys.add(KeyEncoder.encode(values));
      return keys;
    }
    var items = (Collection<?>) Objects.requireNonNull(values.get(array));
    for (Object item : items.isEmpty() ? Arrays.asList((Object) null) : items) {
      values.set(array, item);
      keys.add(KeyEncoder.encode(values));
    }
    return keys;
  }

  private static TreeSet<byte[]> encoded(Collection<KeyValue> found) {
    var keys = new TreeSet<byte[]>(Arrays::compare);
    found.forEach(key -> keys.add(KeyEncoder.encode(key)));
    return keys;
  }

  /** The value at a path; the array itself where the path leads through one. */
  private static @Nullable Object valueAt(Document document, List<String> path) {
    @Nullable Object at = document;
    for (var field : path) {
      if (!(at instanceof Document parent)) {
        return at instanceof Collection<?> ? at : null;
      }
      at = parent.get(field);
    }
    return at;
  }

  /** Whether the array is the last thing on the path, and not one of documents on the way. */
  private static boolean reaches(Document document, List<String> path) {
    return valueAt(document, path.subList(0, path.size() - 1)) instanceof Document;
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
