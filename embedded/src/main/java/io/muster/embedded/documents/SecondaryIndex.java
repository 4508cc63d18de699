package io.muster.embedded.documents;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An index in which a key may be many times. Keys are found in the bytes of documents; the
 * collection adds and removes by position.
 */
final class SecondaryIndex extends Index<Long> implements StoredIndex {

  private final IndexTable table;
  private final List<BsonField> fields;

  SecondaryIndex(IndexTable table, String name, List<IndexKey> keys) {
    super(name, keys, false);
    this.table = table;
    this.fields = keys.stream().map(key -> new BsonField(key.getKey())).toList();
  }

  @Override
  public IndexTable table() {
    return table;
  }

  @Override
  public boolean complete() {
    return true;
  }

  /** Makes the index of documents that are there already. */
  void fill(Stream<DocumentTable.Row> documents) {
    table.fill(
        documents.flatMap(
            row -> {
              var keys = keysOf(row.document());
              markMultikey(keys);
              return keys.stream().map(key -> new IndexTable.Entry(key, row.position()));
            }));
  }

  private void markMultikey(Collection<byte[]> keys) {
    if (keys.size() > 1) {
      table.markMultikey();
    }
  }

  void add(byte[] document, long position) {
    var keys = keysOf(document);
    markMultikey(keys);
    keys.forEach(key -> table.put(key, position));
  }

  void remove(byte[] document, long position) {
    keysOf(document).forEach(key -> table.remove(key, position));
  }

  void update(byte[] oldDocument, byte[] newDocument, long position) {
    var before = keysOf(oldDocument);
    var after = keysOf(newDocument);
    for (var key : before) {
      if (!after.contains(key)) {
        table.remove(key, position);
      }
    }
    markMultikey(after);
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
  private TreeSet<byte[]> keysOf(byte[] document) {
    var keys = new TreeSet<byte[]>(Arrays::compare);
    var values = new ArrayList<@Nullable Object>(fields.size());
    var array = -1;
    for (var field : fields) {
      var value = field.in(document);
      if (value == BsonField.WITHIN_ARRAY || value instanceof Collection<?> && array >= 0) {
        return decodedKeysOf(document);
      }
      if (value instanceof Collection<?>) {
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

  /** What is rare, as the framework has it: values within arrays, and a refusal of two arrays. */
  private TreeSet<byte[]> decodedKeysOf(byte[] document) {
    var keys = new TreeSet<byte[]>(Arrays::compare);
    getKeyValues(DocumentBytes.decode(document)).forEach(key -> keys.add(KeyEncoder.encode(key)));
    return keys;
  }

  @Override
  public void checkAdd(Document document, MongoCollection<Long> collection) {
    keysOf(DocumentBytes.encode(document)); // refuses parallel arrays
  }

  @Override
  public void add(Document document, Long position, MongoCollection<Long> collection) {
    add(DocumentBytes.encode(document), position);
  }

  @Override
  public void checkUpdate(
      Document oldDocument, Document newDocument, MongoCollection<Long> collection) {
    checkAdd(newDocument, collection);
  }

  @Override
  public void updateInPlace(
      Document oldDocument, Document newDocument, Long position, MongoCollection<Long> collection) {
    update(DocumentBytes.encode(oldDocument), DocumentBytes.encode(newDocument), position);
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

  @Override
  public @Nullable Long getPosition(Document document) {
    return null; // the index by _id tells
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
