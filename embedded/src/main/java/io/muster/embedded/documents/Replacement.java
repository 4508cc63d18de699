package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole document, to be put in the place of the one with its {@code _id}, or added. */
record Replacement(String id, byte[] document) {

  private static final byte DOCUMENT = 3;
  private static final BsonField ID = new BsonField("_id");

  /** The statements of an update command, one after another; null when one is anything else. */
  static @Nullable List<Replacement> readAll(ByteBuf statements) {
    var replacements = new ArrayList<Replacement>();
    while (statements.isReadable()) {
      var replacement = read(statements);
      if (replacement == null) {
        return null;
      }
      replacements.add(replacement);
    }
    return replacements;
  }

  private static @Nullable Replacement read(ByteBuf statement) {
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

  private static @Nullable String onlyId(@Nullable Object query) {
    return query instanceof Document selector
            && selector.size() == 1
            && selector.get("_id") instanceof String id
        ? id
        : null;
  }
}
