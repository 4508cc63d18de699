package io.muster.embedded.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Index keys as bytes that sort as MongoDB sorts the values: by type, then by value. A prefix of a
 * compound key is a prefix of its bytes. Text sorts by its UTF-8 bytes.
 */
final class KeyEncoder {

  private KeyEncoder() {}

  static byte[] encode(KeyValue key) {
    var out = new ByteArrayOutputStream();
    key.stream().forEach(value -> write(out, value));
    return out.toByteArray();
  }

  /** The beginning of every key whose first values are these. */
  static byte[] prefix(Collection<?> values) {
    return values.isEmpty() ? new byte[0] : encode(new KeyValue(values).normalized());
  }

  /** The first key after all that begin with a prefix. */
  static byte[] after(byte[] prefix) {
    var end = Arrays.copyOf(prefix, prefix.length + 1);
    end[prefix.length] = (byte) 0xFF; // no type begins so
    return end;
  }

  private static void write(ByteArrayOutputStream out, @Nullable Object value) {
    switch (value) {
      case null -> out.write(0x10);
      case Missing _ -> out.write(0x10);
      case Number number -> writeNumber(out, number);
      case String text -> {
        out.write(0x30);
        writeEscaped(out, text.getBytes(UTF_8));
      }
      case UUID uuid -> {
        out.write(0x62);
        writeLong(out, uuid.getMostSignificantBits());
        writeLong(out, uuid.getLeastSignificantBits());
      }
      case ObjectId id -> {
        out.write(0x65);
        out.writeBytes(id.toByteArray());
      }
      case Boolean truth -> {
        out.write(0x70);
        out.write(truth ? 1 : 0);
      }
      case Instant time -> {
        out.write(0x80);
        writeLong(out, time.toEpochMilli() ^ Long.MIN_VALUE);
      }
      default -> {
        // Found by equality alone.
        out.write(0x40);
        writeEscaped(out, (value.getClass().getName() + value).getBytes(UTF_8));
      }
    }
  }

  private static void writeNumber(ByteArrayOutputStream out, Number number) {
    out.write(0x20);
    var bits = Double.doubleToLongBits(number.doubleValue());
    writeLong(out, bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
    // A long that no double is equal to.
    writeLong(out, number instanceof Long whole ? whole ^ Long.MIN_VALUE : 0);
  }

  private static void writeLong(ByteArrayOutputStream out, long bits) {
    out.writeBytes(ByteBuffer.allocate(8).putLong(bits).array());
  }

  private static void writeEscaped(ByteArrayOutputStream out, byte[] bytes) {
    for (var b : bytes) {
      out.write(b);
      if (b == 0) {
        out.write(0xFE);
      }
    }
    out.write(0);
    out.write(0);
  }
}
