package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression that gives up when the time of its command is over: Java's may take longer
 * than anybody lives, and nobody else can use the database meanwhile.
 */
final class TimedExpression extends BsonRegularExpression {

  /** MongoDB's error codes: MaxTimeMSExpired. */
  private static final int EXPIRED = 50;

  /** Characters between two looks at the clock. */
  private static final int PACE = 4_096;

  private final Pattern pattern;
  private final long end;

  private TimedExpression(BsonRegularExpression original, long end) {
    super(original.getPattern(), original.getOptions());
    this.pattern = original.matcher("").pattern();
    this.end = end;
  }

  /** Lets every expression in a command give up, if the command says {@code maxTimeMS}. */
  static void in(Document command) {
    if (command.get("maxTimeMS") instanceof Number millis && millis.longValue() > 0) {
      replaceIn(command, System.nanoTime() + Duration.ofMillis(millis.longValue()).toNanos());
    }
  }

  private static Object replaced(Object value, long end) {
    return switch (value) {
      case BsonRegularExpression expression -> new TimedExpression(expression, end);
      case Document document -> {
        replaceIn(document, end);
        yield document;
      }
      case List<?> list -> list.stream().map(each -> replaced(each, end)).toList();
      case null, default -> value;
    };
  }

  private static void replaceIn(Document document, long end) {
    document.replaceAll((_, value) -> replaced(value, end));
  }

  @Override
  public Matcher matcher(String text) {
    return pattern.matcher(new Timed(text));
  }

  /** A text that is not read any more when the time is over. */
  private final class Timed implements CharSequence {

    private final CharSequence text;
    private int untilLook;

    Timed(CharSequence text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (--untilLook < 0) {
        untilLook = PACE;
        if (System.nanoTime() - end > 0) {
          throw new MongoServerError(EXPIRED, "MaxTimeMSExpired", "operation exceeded time limit");
        }
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Timed(text.subSequence(start, end));
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
