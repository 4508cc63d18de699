package io.muster.planted.write;

import io.muster.planted.read.SendsACommand;

/** A breach, for the rule that must catch it. */
class ReadsAView {
  final SendsACommand view = new SendsACommand();
}
