package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression that fails when the time limit of its command is over, because matching in
 * Java can take exponential time.
 */
final class TimeLimitedRegex extends BsonRegularExpression {

  /** Characters between two looks at the clock. */
  private static final int PACE = 4_096;

  private final Pattern pattern;
  private final TimeLimit limit;

  private TimeLimitedRegex(BsonRegularExpression original, TimeLimit limit) {
    super(original.getPattern(), original.getOptions());
    this.pattern = original.matcher("").pattern();
    this.limit = limit;
  }

  /** Lets every expression in a command give up, if the command has a limit. */
  static void in(Document command, TimeLimit limit) {
    if (limit.end() != null) {
      replaceIn(command, limit);
    }
  }

  private static Object replaced(Object value, TimeLimit limit) {
    return switch (value) {
      case BsonRegularExpression expression -> new TimeLimitedRegex(expression, limit);
      case Document document -> {
        replaceIn(document, limit);
        yield document;
      }
      case List<?> list -> list.stream().map(each -> replaced(each, limit)).toList();
      case null, default -> value;
    };
  }

  private static void replaceIn(Document document, TimeLimit limit) {
    document.replaceAll((_, value) -> replaced(value, limit));
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
        limit.require();
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
