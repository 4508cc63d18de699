package io.muster.shared.write;

import java.math.BigDecimal;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/**
 * JSON that everybody reads in the same way (I-JSON, RFC 7493): names once, fractions that a double
 * tells apart, whole characters. Whole numbers of any size are kept as they are. Else two texts
 * could count as one, or a view could show another one than the record holds. And not nested too
 * deeply: what shows it nests it further, and may not fail on it.
 */
public final class Ijson {

  /** Objects and lists in which a value may stand. */
  public static final int DEPTH = 64;

  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Ijson() {}

  /** Whether the text is one JSON value, and such. */
  public static boolean isFine(String text) {
    try (var parser = STRICT.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      var depth = 0;
      do {
        depth += step(parser.currentToken());
        if (depth > DEPTH || !isFine(parser)) {
          return false;
        }
        parser.nextToken();
      } while (depth > 0);
      return parser.currentToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  private static int step(JsonToken token) {
    return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
  }

  private static boolean isFine(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_FLOAT -> isDouble(parser.getDecimalValue());
      case VALUE_STRING, PROPERTY_NAME -> isText(parser.getString());
      default -> true;
    };
  }

  /** No double needs more than 17 digits, and many programs write so many. */
  private static boolean isDouble(BigDecimal number) {
    return number.precision() <= 17 && Double.isFinite(number.doubleValue());
  }

  /** The same of what was parsed already, where doubles were made of numbers. */
  public static boolean isFine(JsonNode node) {
    return isFine(node, DEPTH);
  }

  private static boolean isFine(JsonNode node, int left) {
    if (node.isContainer()) {
      return left > 0
          && node.propertyStream().allMatch(property -> isText(property.getKey()))
          && node.valueStream().allMatch(item -> isFine(item, left - 1));
    }
    return node.isString()
        ? isText(node.asString())
        : !node.isFloatingPointNumber() || Double.isFinite(node.doubleValue());
  }

  /** Whether no half of a character, a lone surrogate, stands in the text. */
  public static boolean isText(String text) {
    for (var i = 0; i < text.length(); i++) {
      var unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        var isPair =
            Character.isHighSurrogate(unit)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!isPair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
