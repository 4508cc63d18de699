package io.muster.useradm.events;

/** The personal access tokens of one user, as the event store knows them. */
public record AccessTokensId(UserId userId) {

  @Override
  public String toString() {
    return "access-tokens-" + userId;
  }
}
