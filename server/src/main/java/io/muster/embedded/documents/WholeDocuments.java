package io.muster.embedded.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the two commands that views are kept by without taking documents apart: documents put in
 * by their {@code _id}s, and documents found by them. All else goes to the framework, and so does
 * what fails here: it knows how to answer that. Who does not say the secret first is not heard.
 *
 * <p>The layout of messages is that of {@code OP_MSG} in the specification of MongoDB's wire
 * protocol, that of documents BSON 1.1.
 */
final class WholeDocuments extends MongoWireProtocolHandler {

  private static final Logger log = LoggerFactory.getLogger(WholeDocuments.class);

  private static final int MESSAGE = 2013;
  private static final int AT_REQUEST_ID = 4;
  private static final int AT_OPERATION = 12;
  private static final int AT_FLAGS = 16;
  private static final int AT_FIRST_SECTION = 20;
  private static final byte BODY = 0;
  private static final byte SEQUENCE = 1;

  /** The first message of a client has some hundred bytes; strangers may not fill the memory. */
  private static final int LARGEST_HELLO = 16 << 10;

  private static final byte DOUBLE = 1;
  private static final byte DOCUMENT = 3;
  private static final byte ARRAY = 4;
  private static final byte STRING = 2;
  private static final byte BOOLEAN = 8;
  private static final byte INT64 = 18;

  private static final Set<String> OF_UPDATE = Set.of("update", "ordered", "lsid", "$db");
  private static final Set<String> OF_FIND =
      Set.of("find", "filter", "batchSize", "limit", "singleBatch", "lsid", "$db");

  private final SqliteBackend backend;
  private final ClientSecret secret;
  private final AtomicInteger answers = new AtomicInteger();

  /** Whether the client said the secret. */
  private boolean known;

  WholeDocuments(SqliteBackend backend, ClientSecret secret) {
    this.backend = backend;
    this.secret = secret;
  }

  @Override
  protected @Nullable ClientRequest decode(ChannelHandlerContext context, ByteBuf in)
      throws Exception {
    if (!known) {
      return first(context, in);
    }
    var size = in.readableBytes() < Integer.BYTES ? 0 : in.getIntLE(in.readerIndex());
    if (size > AT_FIRST_SECTION && in.readableBytes() >= size) {
      var answer = context.alloc().ioBuffer();
      if (answered(in.slice(in.readerIndex(), size), answer)) {
        in.skipBytes(size);
        context.writeAndFlush(answer);
        return null;
      }
      answer.release();
    }
    return super.decode(context, in);
  }

  private @Nullable ClientRequest first(ChannelHandlerContext context, ByteBuf in)
      throws Exception {
    if (in.readableBytes() > LARGEST_HELLO) {
      context.close();
      return null;
    }
    var request = super.decode(context, in);
    known = request != null && secret.isIn(request);
    if (request != null && !known) {
      log.warn("Somebody else asked the document server, and was not heard");
      context.close();
    }
    return known ? request : null;
  }

  private boolean answered(ByteBuf message, ByteBuf answer) {
    if (message.getIntLE(AT_OPERATION) != MESSAGE
        || message.getIntLE(AT_FLAGS) != 0
        || message.getByte(AT_FIRST_SECTION) != BODY) {
      return false;
    }
    message.readerIndex(AT_FIRST_SECTION + 1);
    try {
      return switch (command(message)) {
        case "update" -> replaced(message, answer);
        case "find" -> found(message, answer);
        default -> false;
      };
    } catch (RuntimeException e) {
      log.debug("The framework is asked again what could not be answered at once", e);
      return false;
    }
  }

  /** The name of a body's first element. */
  private static String command(ByteBuf message) {
    var element = message.slice().skipBytes(Integer.BYTES + Byte.BYTES);
    return BsonDecoder.decodeCString(element);
  }

  private boolean replaced(ByteBuf message, ByteBuf answer) {
    var body = BsonDecoder.decodeBson(message);
    var replacements = new ArrayList<Replacement>();
    if (!OF_UPDATE.containsAll(body.keySet()) || !readAll(message, replacements)) {
      return false;
    }
    var result = database(body).replaced(text(body, "update"), replacements);
    if (result == null) {
      return false;
    }
    write(answer, message, document -> BsonEncoder.encodeDocument(result, document));
    return true;
  }

  /** A whole document, to be put in the place of the one with its {@code _id}, or added. */
  record Replacement(String id, byte[] document) {}

  /** False when there is anything but replacements. */
  private static boolean readAll(ByteBuf message, List<Replacement> replacements) {
    if (!message.isReadable() || message.readByte() != SEQUENCE) {
      return false;
    }
    var end = message.readerIndex() + message.readIntLE();
    if (end != message.writerIndex() || !BsonDecoder.decodeCString(message).equals("updates")) {
      return false;
    }
    while (message.isReadable()) {
      var replacement = replacement(message);
      if (replacement == null) {
        return false;
      }
      replacements.add(replacement);
    }
    return true;
  }

  private static @Nullable Replacement replacement(ByteBuf statement) {
    statement.skipBytes(Integer.BYTES);
    @Nullable String id = null;
    var document = new byte[0];
    var upsert = false;
    byte type;
    while ((type = statement.readByte()) != 0) {
      switch (BsonDecoder.decodeCString(statement)) {
        case "q" -> id = onlyId(BsonDecoder.decodeValue(type, statement));
        case "u" -> {
          if (type != DOCUMENT) {
            return null;
          }
          document = new byte[statement.getIntLE(statement.readerIndex())];
          statement.readBytes(document);
        }
        case "upsert" -> upsert = Boolean.TRUE.equals(BsonDecoder.decodeValue(type, statement));
        case "multi" -> {
          if (!Boolean.FALSE.equals(BsonDecoder.decodeValue(type, statement))) {
            return null;
          }
        }
        default -> {
          return null;
        }
      }
    }
    return id != null && upsert && id.equals(ID.in(document))
        ? new Replacement(id, document)
        : null;
  }

  private static final BsonField ID = new BsonField("_id");

  private static @Nullable String onlyId(@Nullable Object query) {
    return query instanceof Document selector
            && selector.size() == 1
            && selector.get("_id") instanceof String id
        ? id
        : null;
  }

  private boolean found(ByteBuf message, ByteBuf answer) {
    var body = BsonDecoder.decodeBson(message);
    var ids = ids(body);
    if (ids == null || message.isReadable()) {
      return false;
    }
    var collection = text(body, "find");
    var documents = database(body).found(collection, ids);
    if (documents == null) {
      return false;
    }
    var namespace = text(body, "$db") + "." + collection;
    write(answer, message, document -> writeFound(document, namespace, documents));
    return true;
  }

  /** Null when the framework must look. */
  private static @Nullable List<String> ids(Document find) {
    if (!OF_FIND.containsAll(find.keySet())
        || !(find.get("filter") instanceof Document filter)
        || filter.size() != 1) {
      return null;
    }
    return switch (filter.get("_id")) {
      case String id -> List.of(id);
      case Document in
          when in.size() == 1
              && in.get("$in") instanceof List<?> all
              && !find.containsKey("limit") ->
          all.stream().allMatch(String.class::isInstance)
              ? all.stream().map(String.class::cast).distinct().toList()
              : null;
      case null, default -> null;
    };
  }

  private SqliteDatabase database(Document body) {
    return (SqliteDatabase) backend.resolveDatabase(text(body, "$db"));
  }

  private static String text(Document body, String key) {
    return (String) Objects.requireNonNull(body.get(key));
  }

  private void write(ByteBuf answer, ByteBuf question, Consumer<ByteBuf> document) {
    answer.writeIntLE(0); // its size, known at the end
    answer.writeIntLE(answers.incrementAndGet());
    answer.writeIntLE(question.getIntLE(AT_REQUEST_ID));
    answer.writeIntLE(MESSAGE);
    answer.writeIntLE(0); // flags
    answer.writeByte(BODY);
    document.accept(answer);
    answer.setIntLE(0, answer.readableBytes());
  }

  /** {@code {cursor: {firstBatch: [...], id: 0, ns: "..."}, ok: 1}}. */
  private static void writeFound(ByteBuf out, String namespace, List<byte[]> documents) {
    var whole = begin(out);
    name(out, DOCUMENT, "cursor");
    var cursor = begin(out);
    name(out, ARRAY, "firstBatch");
    var batch = begin(out);
    for (var i = 0; i < documents.size(); i++) {
      name(out, DOCUMENT, Integer.toString(i));
      out.writeBytes(documents.get(i));
    }
    end(out, batch);
    name(out, INT64, "id");
    out.writeLongLE(0);
    name(out, STRING, "ns");
    BsonEncoder.encodeValue(STRING, namespace, out);
    end(out, cursor);
    name(out, DOUBLE, "ok");
    out.writeDoubleLE(1);
    end(out, whole);
  }

  private static int begin(ByteBuf out) {
    var at = out.writerIndex();
    out.writeIntLE(0);
    return at;
  }

  private static void name(ByteBuf out, byte type, String name) {
    out.writeByte(type);
    out.writeCharSequence(name, UTF_8);
    out.writeByte(0);
  }

  private static void end(ByteBuf out, int begin) {
    out.writeByte(0);
    out.setIntLE(begin, out.writerIndex() - begin);
  }
}
