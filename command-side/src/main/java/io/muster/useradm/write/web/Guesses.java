package io.muster.useradm.write.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.muster.shared.commands.Refusal;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Slows down who guesses passwords. After {@value #FREE} wrong ones for an account an address waits
 * until a minute after the last of them; after {@value #FREE_TOGETHER} from wherever every address
 * waits that nobody logged in from, for addresses cost a guesser little. The owner, where he logged
 * in before, does not wait. What is refused meanwhile is not checked, and makes nobody wait longer.
 */
@Component
class Guesses {

  static final int FREE = 5;
  static final int FREE_TOGETHER = 20;
  static final Duration WAIT = Duration.ofMinutes(1);
  private static final Duration KNOWN = Duration.ofDays(30);

  /**
   * @param network empty for all together
   */
  private record Source(String account, String network) {}

  private static final class Wrong {
    private int count;
  }

  private final Cache<Source, Wrong> wrong;
  private final Cache<Source, Boolean> known;

  Guesses(Clock clock) {
    Ticker ticker = () -> clock.instant().toEpochMilli() * 1_000_000;
    var sources = Caffeine.newBuilder().maximumSize(100_000).ticker(ticker);
    wrong = sources.expireAfterWrite(WAIT).build();
    known =
        Caffeine.newBuilder().maximumSize(100_000).ticker(ticker).expireAfterWrite(KNOWN).build();
  }

  /**
   * Checks a password, unless its source has to wait. One at a time for a source: guesses side by
   * side are counted, and those who know the password are not.
   *
   * @param account whose password it is
   * @throws RuntimeException a refusal, when the source has to wait
   */
  boolean check(String account, String address, BooleanSupplier password) {
    var source = new Source(account, network(address));
    var everywhere = new Source(account, "");
    var here = wrong.get(source, _ -> new Wrong());
    synchronized (here) {
      var together = wrong.getIfPresent(everywhere);
      if (here.count >= FREE
          || together != null
              && together.count >= FREE_TOGETHER
              && known.getIfPresent(source) == null) {
        throw new Refusal(
                Refusal.Kind.TOO_MANY, "login-slowed", "Too many wrong passwords: wait a minute")
            .asException();
      }
      if (password.getAsBoolean()) {
        wrong.invalidate(source);
        known.put(source, true);
        return true;
      }
      here.count++;
      wrong.put(source, here); // the minute begins anew
      wrong.asMap().compute(everywhere, (_, all) -> oneMore(all));
      return false;
    }
  }

  private static Wrong oneMore(@Nullable Wrong before) {
    var next = new Wrong();
    next.count = before == null ? 1 : before.count + 1;
    return next;
  }

  /** Whoever has an IPv6 address has as many as he likes of its first half. */
  private static String network(String address) {
    try {
      var bytes = InetAddress.ofLiteral(address).getAddress();
      return bytes.length == 16
          ? HexFormat.of().formatHex(bytes, 0, 8)
          : HexFormat.of().formatHex(bytes);
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
