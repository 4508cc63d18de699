package io.muster.access;

import io.muster.shared.access.StillAllowed;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Looks whether the token of a request that lasts would be let in still. */
@Component
class OpenRequests implements StillAllowed {

  private final TokenAuthenticator authenticator;
  private final RequestTokenResolver tokens = new RequestTokenResolver();

  OpenRequests(TokenAuthenticator authenticator) {
    this.authenticator = authenticator;
  }

  @Override
  public boolean check() {
    if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes it)) {
      throw new IllegalStateException("This thread serves no request");
    }
    var token = tokens.resolve(it.getRequest());
    return token != null && authenticator.isValid(it.getRequest(), token);
  }
}
