package io.muster.access;

import io.muster.shared.border.ErrorBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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

  private static final String NOT_ALLOWED = "Your role or kind of token does not allow this";

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
    header.commence(
        request,
        response,
        new OAuth2AuthenticationException(BearerTokenErrors.insufficientScope(NOT_ALLOWED, null)));
    ErrorBody.write(json, response, HttpStatus.FORBIDDEN, "not-allowed", NOT_ALLOWED);
  }
}
