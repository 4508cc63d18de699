package io.muster.shared.projection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/** Views as documents, each with the position of the last event folded into it. */
final class ViewCodec<V> {

  /** As BSON has it: the type of a 64-bit integer, and the name. */
  private static final byte[] POSITION_FIELD = "\u0012position\0".getBytes(US_ASCII);

  /** Larger views are not kept in memory between batches. */
  static final int MAX_SMALL = 32 << 10;

  /** MongoDB's largest document has 16 MiB. */
  private static final int MAX_VIEW = 15 << 20;

  private final Codec<V> views;

  ViewCodec(Codec<V> views) {
    this.views = views;
  }

  V decode(RawBsonDocument document) {
    try (var reader = new BsonBinaryReader(document.getByteBuffer().asNIO())) {
      return views.decode(reader, DecoderContext.builder().build());
    }
  }

  /** The last field, as {@link #encode} puts it. */
  static long position(RawBsonDocument document) {
    var bytes = document.getByteBuffer().asNIO().order(ByteOrder.LITTLE_ENDIAN);
    return bytes.getLong(bytes.limit() - 1 - Long.BYTES);
  }

  /** In bytes. */
  static int size(RawBsonDocument document) {
    return document.getByteBuffer().remaining();
  }

  /**
   * The view's fields, and after them the position: put into the bytes, as BSON 1.1 has them.
   *
   * @throws IllegalArgumentException when the view is larger than may be stored
   */
  RawBsonDocument encode(V view, long position) {
    try (var buffer = new BasicOutputBuffer();
        var writer = new BsonBinaryWriter(buffer)) {
      views.encode(writer, view, EncoderContext.builder().build());
      var size = buffer.getSize() + POSITION_FIELD.length + Long.BYTES;
      if (size > MAX_VIEW) {
        throw new IllegalArgumentException("the view has " + size + " bytes, more than it may");
      }
      var bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(buffer.getInternalBuffer(), 0, buffer.getSize() - 1);
      bytes.put(POSITION_FIELD).putLong(position).put((byte) 0).putInt(0, size);
      return new RawBsonDocument(bytes.array());
    }
  }
}
