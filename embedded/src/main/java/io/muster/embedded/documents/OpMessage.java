package io.muster.embedded.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a message, as MongoDB's wire protocol has them ({@code OP_MSG}): a header, flags, a
 * body, and perhaps a sequence of documents that belong to it.
 */
record OpMessage(ByteBuf bytes) {

  private static final int OP_MSG = 2013;
  private static final int AT_REQUEST_ID = 4;
  private static final int AT_OPERATION = 12;
  private static final int AT_FLAGS = 16;
  private static final int AT_FIRST_SECTION = 20;
  private static final byte BODY = 0;
  private static final byte SEQUENCE = 1;

  private static final byte DOUBLE = 1;
  private static final byte STRING = 2;
  private static final byte DOCUMENT = 3;
  private static final byte ARRAY = 4;
  private static final byte INT64 = 18;

  /** The next message of what was received; null while it is not whole, or is another. */
  static @Nullable OpMessage next(ByteBuf received) {
    var at = received.readerIndex();
    var size = received.readableBytes() < Integer.BYTES ? 0 : received.getIntLE(at);
    return size > AT_FIRST_SECTION
            && received.readableBytes() >= size
            && received.getIntLE(at + AT_OPERATION) == OP_MSG
            && received.getIntLE(at + AT_FLAGS) == 0
            && received.getByte(at + AT_FIRST_SECTION) == BODY
        ? new OpMessage(received.slice(at, size))
        : null;
  }

  int size() {
    return bytes.capacity();
  }

  /** The name of the body's first element. */
  String command() {
    var firstElement = AT_FIRST_SECTION + Byte.BYTES + Integer.BYTES;
    return BsonDecoder.decodeCString(bytes.duplicate().readerIndex(firstElement + Byte.BYTES));
  }

  /** To be asked before {@link #sequence}. */
  Document body() {
    return BsonDecoder.decodeBson(bytes.readerIndex(AT_FIRST_SECTION + Byte.BYTES));
  }

  /** The documents behind the body; null unless they have this name, and nothing comes after. */
  @Nullable ByteBuf sequence(String name) {
    if (!bytes.isReadable() || bytes.readByte() != SEQUENCE) {
      return null;
    }
    var end = bytes.readerIndex() + bytes.readIntLE();
    return end == bytes.writerIndex() && BsonDecoder.decodeCString(bytes).equals(name)
        ? bytes
        : null;
  }

  boolean endsWithBody() {
    return !bytes.isReadable();
  }

  void answer(ByteBuf out, Document document) {
    answer(out, body -> BsonEncoder.encodeDocument(document, body));
  }

  /** {@code {cursor: {firstBatch: [...], id: 0, ns: "..."}, ok: 1}}. */
  void answerFound(ByteBuf out, String namespace, List<byte[]> documents) {
    answer(
        out,
        body ->
            document(
                body,
                () -> {
                  name(body, DOCUMENT, "cursor");
                  document(body, () -> cursor(body, namespace, documents));
                  name(body, DOUBLE, "ok");
                  body.writeDoubleLE(1);
                }));
  }

  private static void cursor(ByteBuf out, String namespace, List<byte[]> documents) {
    name(out, ARRAY, "firstBatch");
    document(
        out,
        () -> {
          for (var i = 0; i < documents.size(); i++) {
            name(out, DOCUMENT, Integer.toString(i));
            out.writeBytes(documents.get(i));
          }
        });
    name(out, INT64, "id");
    out.writeLongLE(0);
    name(out, STRING, "ns");
    BsonEncoder.encodeValue(STRING, namespace, out);
  }

  private void answer(ByteBuf out, Consumer<ByteBuf> body) {
    out.writeIntLE(0); // its size, known at the end
    out.writeIntLE(0); // no id: nobody answers an answer
    out.writeIntLE(bytes.getIntLE(AT_REQUEST_ID));
    out.writeIntLE(OP_MSG);
    out.writeIntLE(0); // flags
    out.writeByte(BODY);
    body.accept(out);
    out.setIntLE(0, out.readableBytes());
  }

  private static void document(ByteBuf out, Runnable elements) {
    var begin = out.writerIndex();
    out.writeIntLE(0); // its size, known at the end
    elements.run();
    out.writeByte(0);
    out.setIntLE(begin, out.writerIndex() - begin);
  }

  private static void name(ByteBuf out, byte type, String name) {
    out.writeByte(type);
    out.writeCharSequence(name, UTF_8);
    out.writeByte(0);
  }
}
