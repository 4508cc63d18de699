package io.muster.access;

import io.muster.shared.access.Access;
import io.muster.shared.border.Endpoints;
import io.muster.shared.events.Caller;
import io.muster.shared.write.PlatformOptions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.stereotype.Component;

/** Checks the caller against the {@link Access} of an endpoint. Refuses an endpoint without one. */
@Component
class AccessRules implements AuthorizationManager<RequestAuthorizationContext> {

  private final String platform;

  AccessRules(PlatformOptions options) {
    this.platform = options.tenant();
  }

  @Override
  public AuthorizationResult authorize(
      Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
    var endpoint = Endpoints.of(context.getRequest());
    if (endpoint.isEmpty()) {
      // Whoever is known here may learn that there is no such endpoint.
      return new AuthorizationDecision(callerOf(caller.get()) != null);
    }
    var access = endpoint.get().access();
    return access == null ? new AuthorizationDecision(false) : decide(access, caller);
  }

  /** Whether anybody may call the endpoint: then nobody is asked about a token. */
  static boolean isOpen(HttpServletRequest request) {
    return Endpoints.of(request)
        .filter(endpoint -> endpoint.access() == Access.To.EVERYBODY)
        .isPresent();
  }

  AuthorizationDecision decide(Access.To to, Supplier<? extends @Nullable Authentication> caller) {
    return new AuthorizationDecision(allows(to, caller));
  }

  private boolean allows(Access.To to, Supplier<? extends @Nullable Authentication> asking) {
    if (to == Access.To.EVERYBODY) {
      return true;
    }
    var authentication = asking.get();
    var caller = callerOf(authentication);
    if (authentication == null || caller == null) {
      return false;
    }
    if (to == Access.To.DEVICES) {
      return caller.kind() == Caller.Kind.DEVICE;
    }
    if (to == Access.To.SESSIONS
        && !(authentication instanceof CallerAuthentication session && session.isRenewable())) {
      return false;
    }
    return caller.kind() == Caller.Kind.USER
        && (!to.ofPlatform() || caller.tenant().value().equals(platform))
        && to.roles().stream().anyMatch(role -> has(authentication, role.name()));
  }

  private static @Nullable Caller callerOf(@Nullable Authentication authentication) {
    return authentication != null && authentication.getPrincipal() instanceof Caller caller
        ? caller
        : null;
  }

  private static boolean has(Authentication caller, String authority) {
    return caller.getAuthorities().stream()
        .map(GrantedAuthority::getAuthority)
        .anyMatch(authority::equals);
  }
}
