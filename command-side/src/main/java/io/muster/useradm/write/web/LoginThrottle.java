package io.muster.useradm.write.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.muster.shared.commands.Refusal;
import io.muster.shared.network.Network;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Throttles password guessing. After {@value #FREE} wrong passwords for an account, a network waits
 * until a minute after the last one. After {@value #FREE_TOGETHER} from all networks together,
 * every network waits from which nobody has logged in to the account, because an attacker has many
 * networks. After {@value #FREE_OF_NETWORK} for all accounts together, whether or not they exist, a
 * network waits, too. Of one network, {@value #AT_A_TIME} passwords are checked at a time. A
 * network from which the owner has logged in waits for its own wrong passwords only. A refused
 * attempt is not checked and does not prolong the wait.
 */
@Component
class LoginThrottle {

  static final int FREE = 5;
  static final int FREE_TOGETHER = 20;
  static final int FREE_OF_NETWORK = 30;
  static final int AT_A_TIME = 16;
  static final Duration WAIT = Duration.ofMinutes(1);
  private static final Duration KNOWN = Duration.ofDays(30);

  /**
   * @param account empty for all together
   * @param network empty for all together
   */
  private record Source(String account, String network) {}

  private static final class Wrong {
    private int count;
  }

  private final Cache<Source, Wrong> wrong;
  private final Cache<Source, Boolean> known;

  /** The number of passwords that are being checked, by network. */
  private final Map<String, Integer> checking = new ConcurrentHashMap<>();

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
    var source = new Source(account, Network.behind(address));
    if (known.getIfPresent(source) != null) {
      return checkOneAtATime(source, password);
    }
    var ofNetwork = new Source("", source.network);
    if (isOver(new Source(account, ""), FREE_TOGETHER) || isOver(ofNetwork, FREE_OF_NETWORK)) {
      throw slowed();
    }
    if (checking.merge(source.network, 1, Integer::sum) > AT_A_TIME) {
      done(source.network);
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "login-slowed",
              "Many log in from your network just now: try again")
          .asException();
    }
    try {
      return checkOneAtATime(source, password);
    } finally {
      done(source.network);
    }
  }

  private boolean isOver(Source source, int free) {
    var count = wrong.getIfPresent(source);
    return count != null && count.count >= free;
  }

  private void done(String network) {
    checking.computeIfPresent(network, (_, count) -> count == 1 ? null : count - 1);
  }

  private boolean checkOneAtATime(Source source, BooleanSupplier password) {
    var here = wrong.get(source, _ -> new Wrong());
    synchronized (here) {
      if (here.count >= FREE) {
        throw slowed();
      }
      if (password.getAsBoolean()) {
        wrong.invalidate(source);
        known.put(source, true);
        return true;
      }
      here.count++;
      wrong.put(source, here); // the minute begins anew
      wrong.asMap().compute(new Source(source.account, ""), (_, all) -> oneMore(all));
      wrong.asMap().compute(new Source("", source.network), (_, all) -> oneMore(all));
      return false;
    }
  }

  private static RuntimeException slowed() {
    return new Refusal(
            Refusal.Kind.TOO_MANY, "login-slowed", "Too many wrong passwords: wait a minute")
        .asException();
  }

  private static Wrong oneMore(@Nullable Wrong before) {
    var next = new Wrong();
    next.count = before == null ? 1 : before.count + 1;
    return next;
  }
}
