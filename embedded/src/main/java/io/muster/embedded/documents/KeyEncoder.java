package io.muster.embedded.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Index keys as bytes that sort as MongoDB sorts the values: by type, then by value. A prefix of a
 * compound key is a prefix of its bytes. Text sorts by its UTF-8 bytes.
 */
final class KeyEncoder {

  private KeyEncoder() {}

  static byte[] encode(KeyValue key) {
    return encode(key.stream().toList());
  }

  static byte[] encode(Iterable<? extends @Nullable Object> values) {
    var out = new Bytes();
    for (var value : values) {
      write(out, value);
    }
    return out.toByteArray();
  }

  /** The beginning of every key with these values, whose next one is of the type of another. */
  static byte[] beginning(Iterable<?> values, Object ofType) {
    var prefix = encode(values);
    var beginning = Arrays.copyOf(prefix, prefix.length + 1);
    beginning[prefix.length] = encode(List.of(ofType))[0];
    return beginning;
  }

  /** The first key after all that begin with a prefix. */
  static byte[] after(byte[] prefix) {
    var end = Arrays.copyOf(prefix, prefix.length + 1);
    end[prefix.length] = (byte) 0xFF; // no type begins so
    return end;
  }

  /** The first key after all that {@link #beginning} begins. */
  static byte[] afterType(byte[] beginning) {
    var end = beginning.clone();
    end[end.length - 1]++; // no type is the next one
    return end;
  }

  private static void write(Bytes out, @Nullable Object value) {
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

  /** The same bytes for numbers that are equal, whatever their types. */
  private static void writeNumber(Bytes out, Number number) {
    out.write(0x20);
    var nearest = number.doubleValue() + 0.0; // no negative zero
    var bits = Double.doubleToLongBits(nearest);
    writeLong(out, bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
    var lossy = number instanceof Long whole && whole != (long) nearest;
    writeLong(out, lossy ? number.longValue() ^ Long.MIN_VALUE : 0);
  }

  private static void writeLong(Bytes out, long bits) {
    for (var shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (bits >>> shift));
    }
  }

  /** A growing array, without the locks of the platform's. */
  private static final class Bytes {

    private byte[] bytes = new byte[64];
    private int size;

    void write(int b) {
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, size * 2);
      }
      bytes[size++] = (byte) b;
    }

    void writeBytes(byte[] added) {
      for (var b : added) {
        write(b);
      }
    }

    byte[] toByteArray() {
      return Arrays.copyOf(bytes, size);
    }
  }

  private static void writeEscaped(Bytes out, byte[] bytes) {
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
