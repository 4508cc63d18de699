package io.muster.useradm.write;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {

  private final Passwords passwords = new Passwords();

  @Test
  void knowsThePasswordAndNoOther() {
    var hash = passwords.hash("correct horse");
    assertThat(passwords.matches("correct horse", hash)).isTrue();
    assertThat(passwords.matches("correct horse ", hash)).isFalse();
    assertThat(passwords.matches("correct horse", null)).isFalse();
  }

  /** bcrypt looks at no more than that. */
  @Test
  void takesNothingBehind72Bytes() {
    var longest = "x".repeat(72);
    var hash = passwords.hash(longest);
    assertThat(passwords.matches(longest, hash)).isTrue();
    assertThat(passwords.matches(longest + "y", hash)).isFalse();
  }
}
