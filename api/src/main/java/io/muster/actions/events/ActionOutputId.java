package io.muster.actions.events;

import io.muster.shared.events.NameBasedId;

/** The stream of events of all that an action wrote. */
public record ActionOutputId(ActionId actionId) {

  @Override
  public String toString() {
    return NameBasedId.of(actionId.value(), "output").toString();
  }
}
