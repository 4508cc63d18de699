package io.muster.planted.write;

import org.springframework.http.ResponseEntity;

/** A breach, for the rule that must catch it. */
class KnowsTheWeb {
  final ResponseEntity<Void> answer = ResponseEntity.noContent().build();
}
