package io.muster.useradm.write.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.muster.shared.commands.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/**
 * Slows down who guesses passwords. After {@value #FREE} wrong ones for an account an address waits
 * until a minute after the last of them; whoever comes from elsewhere, the owner above all, does
 * not. What is refused meanwhile is not checked, and makes nobody wait longer.
 */
@Component
class Guesses {

  static final int FREE = 5;
  static final Duration WAIT = Duration.ofMinutes(1);

  private record Source(String account, String address) {}

  private static final class Wrong {
    private int count;
  }

  private final Cache<Source, Wrong> wrong;

  Guesses(Clock clock) {
    Ticker ticker = () -> clock.instant().toEpochMilli() * 1_000_000;
    wrong =
        Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(WAIT).ticker(ticker).build();
  }

  /**
   * Checks a password, unless its source has to wait. One at a time for a source: guesses side by
   * side are counted, and those who know the password are not.
   *
   * @param account whose password it is
   * @throws RuntimeException a refusal, when the source has to wait
   */
  boolean check(String account, String address, BooleanSupplier password) {
    var source = new Source(account, address);
    var known = wrong.get(source, _ -> new Wrong());
    synchronized (known) {
      if (known.count >= FREE) {
        throw new Refusal(
                Refusal.Kind.TOO_MANY, "login-slowed", "Too many wrong passwords: wait a minute")
            .asException();
      }
      if (password.getAsBoolean()) {
        wrong.invalidate(source);
        return true;
      }
      known.count++;
      wrong.put(source, known); // the minute begins anew
      return false;
    }
  }
}
