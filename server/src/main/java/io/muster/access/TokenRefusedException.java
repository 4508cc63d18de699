package io.muster.access;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import org.springframework.security.core.AuthenticationException;

/** A token that is valid, of a person who has too many or of a tenant that asks too often. */
final class TokenRefusedException extends AuthenticationException {

  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;
  private final transient Caller caller;

  TokenRefusedException(Refusal refusal, Caller caller) {
    super(refusal.detail());
    this.refusal = refusal;
    this.caller = caller;
  }

  Caller caller() {
    return caller;
  }

  Refusal refusal() {
    return refusal;
  }
}
