package io.muster.useradm.write;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.shared.commands.Refusal;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes and checks passwords (bcrypt). Checking takes the same time whether or not the user
 * exists.
 */
@Component
public class Passwords {

  private static final int MIN_LENGTH = 8;

  /** bcrypt uses only the first 72 bytes. */
  private static final int MAX_BYTES = 72;

  private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();

  /** Of a random password that nobody knows. */
  private static final String DUMMY_HASH =
      "$2a$10$fwXxVt5XyQ7jYSBodPI/CO0mi2ie8x9LUwlNsZ7Ac1aQUFoCaEpLO";

  /** How many checks may wait; together they take about two seconds. */
  private static final int MAX_WAITING = 32;

  /** Limits the checks that run at a time, so that guessing leaves processors to others. Fair. */
  private final Semaphore permits =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  /** A hash for an event; refuses passwords that are too short or too long. */
  public String hash(String password) {
    if (password.length() < MIN_LENGTH) {
      throw Refusal.impossible("password-too-short", "A password has at least 8 characters")
          .asException();
    }
    if (isTooLong(password)) {
      throw Refusal.impossible("password-too-long", "A password has at most 72 bytes")
          .asException();
    }
    return java.util.Objects.requireNonNull(bcrypt.encode(password));
  }

  /** Else whatever is appended to a password of 72 bytes would be right, too. */
  private static boolean isTooLong(String password) {
    return password.getBytes(UTF_8).length > MAX_BYTES;
  }

  /**
   * @param hash null when there is no such user
   * @throws RuntimeException a refusal, when very many are checked just now
   */
  public boolean matches(String password, @Nullable String hash) {
    if (permits.getQueueLength() >= MAX_WAITING) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY, "login-slowed", "Very many log in just now: try again")
          .asException();
    }
    permits.acquireUninterruptibly();
    try {
      var right = bcrypt.matches(password, hash == null ? DUMMY_HASH : hash);
      return right && hash != null && !isTooLong(password);
    } finally {
      permits.release();
    }
  }
}
