package io.muster.inventory.read.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.shared.commands.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafePatternTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "device-1",
        "^device-[0-9]+$",
        "a.*b.*c",
        "(eth|wlan)0",
        "(?:a|b)c",
        "10\\.0\\.\\d+",
        "a{2,3}",
        "\\*",
        "x?",
        "(?:a|b)(?:c|d)(?:e|f)(?:g|h)"
      })
  void letsThrough(String pattern) {
    assertThatCode(() -> SafePattern.require(pattern)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+",
        "(a|aa)*",
        "(.*)(.*)(.*)(.*)",
        "(a)\\1",
        "(?=a)",
        "(?i)a",
        "(?<x>a)",
        "(a)\\Q\\E*",
        "(((a)\\Q\\E*)\\Q\\E*)",
        "a\\Qb",
        ".?.?.?.?",
        "(a){2}",
        "(a)?",
        "[",
        "(",
        "a**",
        "\0"
      })
  void refuses(String pattern) {
    assertThatThrownBy(() -> SafePattern.require(pattern)).isInstanceOf(RefusedException.class);
  }

  @Test
  void refusesLongOnes() {
    assertThatThrownBy(() -> SafePattern.require("a".repeat(257)))
        .isInstanceOf(RefusedException.class);
  }
}
