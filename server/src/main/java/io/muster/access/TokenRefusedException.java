package io.muster.access;

import io.muster.shared.commands.Refusal;
import org.springframework.security.core.AuthenticationException;

/** A token that is valid, of a person who has too many or of a tenant that asks too often. */
final class TokenRefusedException extends AuthenticationException {

  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;

  TokenRefusedException(Refusal refusal) {
    super(refusal.detail());
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
