package io.muster.inventory.read.web;

import io.muster.shared.read.web.Parameters;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Refuses regular expressions that could take very long, or more stack than there is: the store
 * tries them on every device. What is let through may still take polynomial time, and is given up
 * when a search has lasted too long.
 */
final class SafePattern {

  private static final int MAX_LENGTH = 256;
  private static final int MAX_REPETITIONS = 3;

  /** A group or look-around with a meaning of its own, other than the plain non-capturing one. */
  private static final Pattern SPECIAL_GROUP = Pattern.compile("\\(\\?(?!:)");

  private static final Pattern REPEATED_GROUP = Pattern.compile("\\)[*+?{]");

  /** Back-references, and quotes: a repetition behind {@code \\E} may be one of a group. */
  private static final Pattern REFERENCE_OR_QUOTE = Pattern.compile("\\\\[1-9kQE]");

  private static final Pattern REPETITION = Pattern.compile("[*+{]|(?<!\\()\\?");

  private SafePattern() {}

  static void require(String pattern) {
    if (pattern.length() > MAX_LENGTH || pattern.indexOf('\0') >= 0) {
      throw Parameters.malformed("An expression has at most 256 characters, and no NUL");
    }
    if (SPECIAL_GROUP.matcher(pattern).find()
        || REPEATED_GROUP.matcher(pattern).find()
        || REFERENCE_OR_QUOTE.matcher(pattern).find()
        || REPETITION.matcher(pattern).results().count() > MAX_REPETITIONS) {
      throw Parameters.malformed(
          "An expression may repeat no group, refer back to none, quote nothing, set no flags, and"
              + " have at most "
              + MAX_REPETITIONS
              + " repetitions");
    }
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw Parameters.malformed("The value is no regular expression: " + e.getDescription());
    }
  }
}
