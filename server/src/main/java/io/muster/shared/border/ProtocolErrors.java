package io.muster.shared.border;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Answers in the API's format what is no proper HTTP, and so reaches nothing of the platform. */
final class ProtocolErrors extends ErrorHandler {

  private static final Logger log = LoggerFactory.getLogger(ProtocolErrors.class);

  private final JsonMapper json;
  private final SecurityLog security;

  ProtocolErrors(JsonMapper json, SecurityLog security) {
    this.security = security;
    this.json = json;
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    var id = UUID.randomUUID().toString();
    var code = HttpStatusCode.valueOf(status);
    if (status == HttpStatus.INTERNAL_SERVER_ERROR.value()) {
      log.error("[{}] {}: {}", id, status, message, cause);
    }
    security.refused(
        status,
        Errors.codeOf(code),
        new SecurityLog.Call(
            String.valueOf(request.getMethod()),
            String.valueOf(request.getHttpURI().getPath()),
            Request.getRemoteAddr(request),
            "-",
            id));
    var body =
        json.writeValueAsBytes(
            new ErrorBody(
                message == null || code.is5xxServerError() ? "The request failed" : message,
                Errors.codeOf(code),
                id,
                null));
    response.getHeaders().put(Requests.HEADER, id);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put(HttpHeader.CONNECTION, "close"); // what follows may be anything
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
