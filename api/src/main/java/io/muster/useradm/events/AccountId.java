package io.muster.useradm.events;

/** A user, as the event store knows him: no id of another kind of thing is his. */
public record AccountId(UserId userId) {

  @Override
  public String toString() {
    return "user-" + userId;
  }
}
