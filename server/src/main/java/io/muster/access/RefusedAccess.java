package io.muster.access;

import io.muster.shared.access.Access;
import io.muster.shared.border.Endpoints;
import io.muster.shared.border.ErrorBody;
import io.muster.useradm.events.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import tools.jackson.databind.json.JsonMapper;

/** Says no: in the header as RFC 6750 (3) has it, and in the body as the API does. */
final class RefusedAccess implements AuthenticationEntryPoint, AccessDeniedHandler {

  private final BearerTokenAuthenticationEntryPoint header =
      new BearerTokenAuthenticationEntryPoint();
  private final JsonMapper json;

  RefusedAccess(JsonMapper json) {
    this.json = json;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    if (e instanceof TokenRefusedException refused) {
      response.setHeader(HttpHeaders.RETRY_AFTER, refused.refusal().retryAfterSeconds());
      ErrorBody.write(
          json,
          response,
          HttpStatus.TOO_MANY_REQUESTS,
          refused.refusal().code(),
          refused.refusal().detail(),
          refused.caller());
      return;
    }
    header.commence(request, response, e);
    ErrorBody.write(
        json,
        response,
        HttpStatus.UNAUTHORIZED,
        "token-needed",
        "A valid token is needed: log in, or authenticate the device");
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
      throws IOException {
    var needed = "Your token does not allow this: " + needed(request);
    header.commence(
        request,
        response,
        new OAuth2AuthenticationException(BearerTokenErrors.insufficientScope(needed, null)));
    ErrorBody.write(json, response, HttpStatus.FORBIDDEN, "not-allowed", needed);
  }

  private static String needed(HttpServletRequest request) {
    return Endpoints.of(request)
        .map(endpoint -> endpoint.access() == null ? null : needed(endpoint.access()))
        .orElse("the endpoint is closed to everybody");
  }

  private static String needed(Access.To to) {
    return switch (to) {
      case DEVICES -> "use a token of a device";
      case EVERYBODY, USERS -> "use a token of a user";
      case SESSIONS -> "use the token of a login with a password, and no access token";
      default ->
          "a user needs the role "
              + to.roles().stream().map(Role::wire).sorted().collect(Collectors.joining(" or "))
              + (to.ofPlatform() ? ", in the tenant that runs the platform" : "");
    };
  }
}
