package io.muster.shared.write;

import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;

/** What fixtures expect of a command that is refused. */
public final class RefusedMatcher {

  private RefusedMatcher() {}

  public static Matcher<RefusedException> refused(Refusal refusal) {
    return new CustomTypeSafeMatcher<>("refused by " + refusal) {
      @Override
      protected boolean matchesSafely(RefusedException exception) {
        return exception.refusal().equals(refusal);
      }
    };
  }

  /** Whatever the message says. */
  public static Matcher<RefusedException> refused(Refusal.Kind kind, String code) {
    return new CustomTypeSafeMatcher<>("refused as " + kind + " by " + code) {
      @Override
      protected boolean matchesSafely(RefusedException exception) {
        return exception.refusal().kind() == kind && exception.refusal().code().equals(code);
      }
    };
  }
}
