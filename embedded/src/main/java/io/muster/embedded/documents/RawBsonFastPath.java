package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fast path for replace-by-id and find-by-id on raw BSON, the two commands that keep the views. The
 * framework handles every other command, and each command that fails here. Rejects clients that do
 * not send the shared secret first.
 */
final class RawBsonFastPath extends MongoWireProtocolHandler {

  private static final Logger log = LoggerFactory.getLogger(RawBsonFastPath.class);

  /** The first message of a client has some hundred bytes; strangers may not fill the memory. */
  private static final int MAX_HELLO = 16 << 10;

  private static final Set<String> OF_UPDATE =
      Set.of("update", "ordered", "maxTimeMS", "lsid", "$db");
  private static final Set<String> OF_FIND =
      Set.of("find", "filter", "batchSize", "limit", "singleBatch", "lsid", "$db");

  private final SqliteBackend backend;
  private final ClientSecret secret;

  /** Whether the client said the secret. */
  private boolean known;

  RawBsonFastPath(SqliteBackend backend, ClientSecret secret) {
    this.backend = backend;
    this.secret = secret;
  }

  @Override
  protected @Nullable ClientRequest decode(ChannelHandlerContext context, ByteBuf in)
      throws Exception {
    if (!known) {
      return first(context, in);
    }
    var message = OpMessage.next(in);
    var answer = message == null ? null : tryFastPath(message);
    if (message == null || answer == null) {
      return super.decode(context, in);
    }
    in.skipBytes(message.size());
    var out = context.alloc().ioBuffer();
    try {
      answer.accept(out);
      context.writeAndFlush(out.retain());
    } finally {
      out.release();
    }
    return null;
  }

  private @Nullable ClientRequest first(ChannelHandlerContext context, ByteBuf in)
      throws Exception {
    if (in.readableBytes() > MAX_HELLO) {
      context.close();
      return null;
    }
    var request = super.decode(context, in);
    known = request != null && secret.isIn(request);
    if (request != null && !known) {
      log.warn("A client without the shared secret was refused by the document server");
      context.close();
    }
    return known ? request : null;
  }

  /** What writes the answer; null when the framework must see to the command. */
  private @Nullable Consumer<ByteBuf> tryFastPath(OpMessage message) {
    try {
      return switch (message.command()) {
        case "update" -> replaced(message);
        case "find" -> found(message);
        default -> null;
      };
    } catch (RuntimeException e) {
      log.debug("The framework is asked again what could not be answered at once", e);
      return null;
    }
  }

  private @Nullable Consumer<ByteBuf> replaced(OpMessage message) {
    var body = message.body();
    var statements = message.sequence("updates");
    if (statements == null || !OF_UPDATE.containsAll(body.keySet())) {
      return null;
    }
    var replacements = Replacement.readAll(statements);
    if (replacements == null) {
      return null;
    }
    var result = database(body).replaced(text(body, "update"), replacements);
    return result == null ? null : out -> message.answer(out, result);
  }

  private @Nullable Consumer<ByteBuf> found(OpMessage message) {
    var body = message.body();
    var ids = ids(body);
    if (ids == null || !message.endsWithBody()) {
      return null;
    }
    var collection = text(body, "find");
    var namespace = text(body, "$db") + "." + collection;
    var documents = database(body).found(collection, ids);
    return documents == null ? null : out -> message.answerFound(out, namespace, documents);
  }

  /** Null when more is asked for than documents by their ids. */
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
}
