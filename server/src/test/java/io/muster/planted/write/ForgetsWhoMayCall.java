package io.muster.planted.write;

import org.springframework.web.bind.annotation.GetMapping;

/** A breach, for the rule that must catch it. */
class ForgetsWhoMayCall {

  @GetMapping("/planted")
  String answer() {
    return "";
  }
}
