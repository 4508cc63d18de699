package io.muster.embedded.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonArray;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A field of documents, by its path through documents within documents. Read from their bytes (BSON
 * 1.1, bsonspec.org): whoever sorts many by one field need not decode the others.
 */
final class BsonField {

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

  /** Null where the path ends before the field. */
  @Nullable BsonValue in(byte[] document) {
    var bytes = ByteBuffer.wrap(document).order(ByteOrder.LITTLE_ENDIAN);
    var at = 0;
    for (var level = 0; ; level++) {
      var element = element(bytes, at, names[level]);
      if (element < 0) {
        return null;
      }
      var type = type(bytes, element);
      var value = element + 1 + names[level].length + 1;
      if (level == names.length - 1) {
        return value(bytes, type, value);
      }
      if (type != BsonType.DOCUMENT) {
        return null;
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

  private static BsonValue value(ByteBuffer bytes, BsonType type, int at) {
    return switch (type) {
      case NULL, UNDEFINED -> BsonNull.VALUE;
      case BOOLEAN -> BsonBoolean.valueOf(bytes.get(at) != 0);
      case INT32 -> new BsonInt32(bytes.getInt(at));
      case INT64 -> new BsonInt64(bytes.getLong(at));
      case DOUBLE -> new BsonDouble(bytes.getDouble(at));
      case DATE_TIME -> new BsonDateTime(bytes.getLong(at));
      case STRING -> new BsonString(new String(bytes.array(), at + 4, bytes.getInt(at) - 1, UTF_8));
      case DOCUMENT -> new RawBsonDocument(bytes.array(), at, bytes.getInt(at));
      case ARRAY -> new RawBsonArray(bytes.array(), at, bytes.getInt(at));
      default -> alone(bytes, type, at);
    };
  }

  /** What is rarely sorted by: as the one field of a document, for the library to decode. */
  private static BsonValue alone(ByteBuffer bytes, BsonType type, int at) {
    var length = size(bytes, type, at);
    var document = ByteBuffer.allocate(4 + 2 + length + 1).order(ByteOrder.LITTLE_ENDIAN);
    document.putInt(document.capacity()).put((byte) type.getValue()).put((byte) 0);
    document.put(bytes.array(), at, length).put((byte) 0);
    return requireNonNull(new RawBsonDocument(document.array()).get(""));
  }
}
