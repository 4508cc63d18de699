package io.muster.planted.write;

import org.axonframework.commandhandling.CommandHandler;

/** A breach, for the rule that must catch it. */
class ShowsItsHandler {
  @CommandHandler
  public void handle(String command) {}
}
