package io.muster.embedded.documents;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.Missing;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

class BsonFieldTest {

  private static final List<String> NAMES = List.of("a", "ab", "b", "ä", "");

  /** Fields beside may have these: the framework does not know them, or cannot compare them. */
  private static final Set<BsonType> UNKNOWN =
      Set.of(
          BsonType.REGULAR_EXPRESSION,
          BsonType.SYMBOL,
          BsonType.JAVASCRIPT,
          BsonType.JAVASCRIPT_WITH_SCOPE,
          BsonType.DB_POINTER,
          BsonType.TIMESTAMP);

  @Property
  void findsWhatDecodingFinds(@ForAll("documents") BsonDocument document) {
    var bytes = new RawBsonDocument(document, new BsonDocumentCodec()).getByteBuffer().array();
    for (var path : paths().toList()) {
      var expected = decoded(document, path);
      if (!(expected instanceof BsonValue)) {
        assertThat(new BsonField(path).in(bytes)).as(path).isEqualTo(expected);
      }
    }
  }

  private static Stream<String> paths() {
    return NAMES.stream()
        .filter(name -> !name.isEmpty())
        .flatMap(one -> Stream.concat(Stream.of(one), NAMES.stream().map(two -> one + "." + two)))
        .filter(path -> !path.endsWith("."));
  }

  /** A value that cannot be compared comes as it is. */
  private static @Nullable Object decoded(BsonDocument document, String path) {
    @Nullable BsonValue at = document;
    for (var name : path.split("\\.")) {
      if (at != null && at.isArray()) {
        return BsonField.WITHIN_ARRAY;
      }
      at = at != null && at.isDocument() ? at.asDocument().get(name) : null;
    }
    return at == null ? Missing.getInstance() : isUnknown(at) ? at : asTheFramework(at);
  }

  private static boolean isUnknown(BsonValue value) {
    return UNKNOWN.contains(value.getBsonType())
        || value.isDocument()
            && value.asDocument().values().stream().anyMatch(BsonFieldTest::isUnknown);
  }

  private static @Nullable Object asTheFramework(BsonValue value) {
    var alone = new RawBsonDocument(new BsonDocument("value", value), new BsonDocumentCodec());
    return DocumentBytes.decode(alone.getByteBuffer().array()).get("value");
  }

  @Provide
  Arbitrary<BsonDocument> documents() {
    return documents(documents(values()).map(document -> (BsonValue) document));
  }

  private static Arbitrary<BsonDocument> documents(Arbitrary<BsonValue> inner) {
    return Arbitraries.maps(Arbitraries.of(NAMES), Arbitraries.oneOf(values(), inner))
        .ofMaxSize(4)
        .map(
            fields -> {
              var document = new BsonDocument();
              document.putAll(fields);
              return document;
            });
  }

  private static Arbitrary<BsonValue> values() {
    return Arbitraries.of(
        BsonNull.VALUE,
        BsonBoolean.TRUE,
        BsonBoolean.FALSE,
        new BsonInt32(-1),
        new BsonInt64(Long.MIN_VALUE),
        new BsonDouble(0.5),
        new BsonDateTime(1),
        new BsonTimestamp(2),
        new BsonDecimal128(Decimal128.parse("1.5")),
        new BsonObjectId(new ObjectId("0123456789abcdef01234567")),
        new BsonString(""),
        new BsonString("a\0ü"),
        new BsonSymbol("b"),
        new BsonJavaScript("c"),
        new BsonJavaScriptWithScope("d", new BsonDocument("a", BsonBoolean.TRUE)),
        new BsonDbPointer("e", new ObjectId("0123456789abcdef01234567")),
        new BsonRegularExpression("^a", "i"),
        new BsonBinary(new byte[] {0, 1, 0}),
        new BsonArray(List.of(new BsonString("a"), new BsonInt32(0))),
        new BsonMinKey(),
        new BsonMaxKey());
  }
}
