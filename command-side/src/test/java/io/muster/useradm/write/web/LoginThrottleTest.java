package io.muster.useradm.write.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.shared.commands.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GuessesTest {

  private static final String ADA = "ada";
  private static final String HOME = "192.0.2.1";
  private static final String ELSEWHERE = "192.0.2.2";

  private Instant now = Instant.parse("2030-01-01T00:00:00Z");
  private final InstantSource time = () -> now;
  private final LoginThrottle throttle = new LoginThrottle(time.withZone(ZoneOffset.UTC));

  @Test
  void makesWhoGuessesWaitAndNobodyElse() {
    guess(LoginThrottle.FREE);
    assertWaits(ADA, ELSEWHERE);
    assertThat(throttle.check(ADA, HOME, () -> true)).isTrue();
    assertThat(throttle.check("bob", ELSEWHERE, () -> true)).isTrue();
  }

  @Test
  void endsTheWaitWhateverIsTriedMeanwhile() {
    guess(LoginThrottle.FREE);
    for (var i = 0; i < 5; i++) {
      now = now.plus(Duration.ofSeconds(11));
      assertWaits(ADA, ELSEWHERE);
    }
    now = now.plus(Duration.ofSeconds(6));
    assertThat(throttle.check(ADA, ELSEWHERE, () -> true)).isTrue();
    guess(LoginThrottle.FREE - 1);
    assertThat(throttle.check(ADA, ELSEWHERE, () -> true)).isTrue();
  }

  /** Addresses cost a guesser little; the owner is let in where he is known. */
  @Test
  void makesStrangersWaitWhenManyGuess() {
    assertThat(throttle.check(ADA, HOME, () -> true)).isTrue();
    for (var i = 0; i < LoginThrottle.FREE_TOGETHER; i++) {
      var address = "198.51.100." + i;
      assertThat(throttle.check(ADA, address, () -> false)).isFalse();
    }
    assertWaits(ADA, "198.51.100.99");
    assertThat(throttle.check(ADA, HOME, () -> true)).isTrue();
    now = now.plus(LoginThrottle.WAIT);
    assertThat(throttle.check(ADA, "198.51.100.99", () -> true)).isTrue();
  }

  /** Who tries many names, real or not, takes the time of all others by it. */
  @Test
  void makesANetworkWaitThatGuessesForMany() {
    assertThat(throttle.check(ADA, ELSEWHERE, () -> true)).isTrue();
    for (var i = 0; i < LoginThrottle.FREE_OF_NETWORK; i++) {
      assertThat(throttle.check("nobody-" + i, ELSEWHERE, () -> false)).isFalse();
    }
    assertWaits("bob", ELSEWHERE);
    assertThat(throttle.check(ADA, ELSEWHERE, () -> true)).as("is known there").isTrue();
    assertThat(throttle.check("bob", HOME, () -> true)).isTrue();
    now = now.plus(LoginThrottle.WAIT);
    assertThat(throttle.check("bob", ELSEWHERE, () -> true)).isTrue();
  }

  @Test
  void checksSomePasswordsOfANetworkAtATime() throws Exception {
    var checking = new CountDownLatch(LoginThrottle.AT_A_TIME);
    var end = new CountDownLatch(1);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < LoginThrottle.AT_A_TIME; i++) {
        var account = "account-" + i;
        executor.submit(
            () ->
                throttle.check(
                    account,
                    ELSEWHERE,
                    () -> {
                      checking.countDown();
                      try {
                        return end.await(10, TimeUnit.SECONDS);
                      } catch (InterruptedException e) {
                        return false;
                      }
                    }));
      }
      assertThat(checking.await(10, TimeUnit.SECONDS)).isTrue();
      assertWaits(ADA, ELSEWHERE);
      assertThat(throttle.check(ADA, HOME, () -> true)).isTrue();
      end.countDown();
    }
    assertThat(throttle.check(ADA, ELSEWHERE, () -> true)).as("afterwards").isTrue();
  }

  @Test
  void takesTheAddressesOfANetworkForOne() {
    for (var i = 0; i < LoginThrottle.FREE; i++) {
      assertThat(throttle.check(ADA, "2001:db8::" + i, () -> false)).isFalse();
    }
    assertWaits(ADA, "2001:db8::99");
    assertThat(throttle.check(ADA, "2001:db8:0:1::1", () -> true)).isTrue();
  }

  @Test
  void countsGuessesSideBySideAndNotThoseWhoKnow() throws Exception {
    assertThat(throttle.check(ADA, HOME, () -> true)).isTrue();
    assertThat(inParallel(() -> throttle.check(ADA, HOME, () -> true))).containsOnly("true");
    assertThat(inParallel(() -> throttle.check(ADA, ELSEWHERE, () -> false)))
        .filteredOn("false"::equals)
        .hasSize(LoginThrottle.FREE);
  }

  private static Stream<String> inParallel(Callable<Boolean> attempt) throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var attempts = Stream.generate(() -> executor.submit(attempt)).limit(30).toList();
      return attempts.stream()
          .map(
              each -> {
                try {
                  return String.valueOf(each.get());
                } catch (ExecutionException e) {
                  return "refused";
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
    }
  }

  private void guess(int times) {
    for (var i = 0; i < times; i++) {
      assertThat(throttle.check(ADA, ELSEWHERE, () -> false)).isFalse();
    }
  }

  private void assertWaits(String account, String address) {
    assertThatThrownBy(() -> throttle.check(account, address, () -> true))
        .isInstanceOf(RefusedException.class);
  }
}
