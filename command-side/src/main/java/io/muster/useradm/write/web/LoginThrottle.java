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
 * Throttles password guessing. After {@value #FREE} wrong passwords for an account, a network waits
 * until a minute after the last one. After {@value #FREE_TOGETHER} from all networks together,
 * every network waits from which nobody has logged in to the account, because an attacker has many
 * networks. A network from which the owner has logged in waits for its own wrong passwords only. A
 * refused attempt is not checked and does not prolong the wait.
 */
@Component
class LoginThrottle {

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

  LoginThrottle(Clock clock) {
    Ticker ticker = () -> clock.instant().toEpochMilli() * 1_000_000;
    var sources = Caffeine.newBuilder().maximumSize(100_000).ticker(ticker);
    wrong = sources.expireAfterWrite(WAIT).build();
    known =
        Caffeine.newBuilder().maximumSize(100_000).ticker(ticker).expireAfterWrite(KNOWN).build();
  }

  /**
   * Checks a password, unless its source has to wait. Checks for one source run one at a time, so
   * that parallel guesses are all counted.
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

  /** One attacker owns a whole IPv6 /64, so IPv6 addresses are throttled by /64. */
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
