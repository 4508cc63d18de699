package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stored document is sorted by, read from its bytes without decoding the rest. An array
 * counts by its least item, or its greatest in a descending sort, as MongoDB has it.
 */
final class SortKey {

  private record Field(BsonField field, boolean ascending) {}

  private static final List<@Nullable Object> NOTHING = Arrays.asList((Object) null);

  private final List<Field> fields = new ArrayList<>();

  private SortKey() {}

  /** Null when documents are not sorted by fields. */
  static @Nullable SortKey of(@Nullable Document orderBy) {
    if (orderBy == null || orderBy.isEmpty() || orderBy.containsKey("$natural")) {
      return null;
    }
    var key = new SortKey();
    for (var order : orderBy.entrySet()) {
      if (!(order.getValue() instanceof Number sign)) {
        return null;
      }
      key.fields.add(new Field(new BsonField(order.getKey()), sign.intValue() > 0));
    }
    return key;
  }

  /** The encoded value of each field. */
  byte[][] of(byte[] document) {
    var keys = new byte[fields.size()][];
    for (var i = 0; i < keys.length; i++) {
      keys[i] = encoded(fields.get(i).field.in(document), fields.get(i).ascending);
    }
    return keys;
  }

  private static byte[] encoded(@Nullable Object value, boolean least) {
    if (value == BsonField.WITHIN_ARRAY) {
      return KeyEncoder.encode(NOTHING);
    }
    if (value instanceof Collection<?> array) {
      return array.stream()
          .map(item -> KeyEncoder.encode(Arrays.asList(item)))
          .reduce((a, b) -> (Arrays.compareUnsigned(a, b) < 0) == least ? a : b)
          .orElseGet(() -> KeyEncoder.encode(NOTHING));
    }
    return KeyEncoder.encode(Arrays.asList(value));
  }

  int compare(byte[][] one, byte[][] other) {
    for (var i = 0; i < one.length; i++) {
      var order = Arrays.compareUnsigned(one[i], other[i]);
      if (order != 0) {
        return fields.get(i).ascending ? order : -order;
      }
    }
    return 0;
  }
}
