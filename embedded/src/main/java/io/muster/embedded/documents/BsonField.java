package io.muster.embedded.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bson.BsonType;
import org.jspecify.annotations.Nullable;

/**
 * A field of documents, by its path through documents within documents. Read from their bytes (BSON
 * 1.1, bsonspec.org): whoever sorts or indexes many by one field need not decode the others.
 */
final class BsonField {

  /** Stands for what is found where the path leads through an array: none, one or many values. */
  static final Object WITHIN_ARRAY = new Object();

  private final byte[][] names;

  /**
   * @param path names with dots between
   */
  BsonField(String path) {
    names =
        Arrays.stream(path.split("\\.", -1))
            .map(name -> name.getBytes(UTF_8))
            .toArray(byte[][]::new);
  }

  /**
   * The value as the framework decodes it, {@link Missing} where the path ends before the field, or
   * {@link #WITHIN_ARRAY}.
   */
  @Nullable Object in(byte[] document) {
    var bytes = ByteBuffer.wrap(document).order(ByteOrder.LITTLE_ENDIAN);
    var at = 0;
    for (var level = 0; ; level++) {
      var element = element(bytes, at, names[level]);
      if (element < 0) {
        return Missing.getInstance();
      }
      var type = type(bytes, element);
      var value = element + 1 + names[level].length + 1;
      if (level == names.length - 1) {
        return value(bytes, type, value);
      }
      if (type != BsonType.DOCUMENT) {
        return type == BsonType.ARRAY ? WITHIN_ARRAY : Missing.getInstance();
      }
      at = value;
    }
  }

  private static BsonType type(ByteBuffer bytes, int element) {
    return BsonType.findByValue(bytes.get(element));
  }

  /** Where the element with a name begins, with its type; -1 when there is none. */
  private static int element(ByteBuffer bytes, int document, byte[] name) {
    var at = document + Integer.BYTES;
    while (bytes.get(at) != 0) {
      var named = at + 1;
      var end = end(bytes, named);
      if (Arrays.equals(bytes.array(), named, end, name, 0, name.length)) {
        return at;
      }
      at = end + 1 + size(bytes, type(bytes, at), end + 1);
    }
    return -1;
  }

  /** Of a string that ends with a zero. */
  private static int end(ByteBuffer bytes, int string) {
    var end = string;
    while (bytes.get(end) != 0) {
      end++;
    }
    return end;
  }

  private static int size(ByteBuffer bytes, BsonType type, int value) {
    return switch (type) {
      case NULL, UNDEFINED, MIN_KEY, MAX_KEY -> 0;
      case BOOLEAN -> 1;
      case INT32 -> 4;
      case DOUBLE, INT64, DATE_TIME, TIMESTAMP -> 8;
      case OBJECT_ID -> 12;
      case DECIMAL128 -> 16;
      case STRING, JAVASCRIPT, SYMBOL -> 4 + bytes.getInt(value);
      case DOCUMENT, ARRAY, JAVASCRIPT_WITH_SCOPE -> bytes.getInt(value);
      case BINARY -> 4 + 1 + bytes.getInt(value);
      case DB_POINTER -> 4 + bytes.getInt(value) + 12;
      case REGULAR_EXPRESSION -> end(bytes, end(bytes, value) + 1) + 1 - value;
      case END_OF_DOCUMENT -> throw new IllegalArgumentException("not the bytes of a document");
    };
  }

  private static @Nullable Object value(ByteBuffer bytes, BsonType type, int at) {
    return BsonDecoder.decodeValue(
        (byte) type.getValue(), Unpooled.wrappedBuffer(bytes.array(), at, size(bytes, type, at)));
  }
}
