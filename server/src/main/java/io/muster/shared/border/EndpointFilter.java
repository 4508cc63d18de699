package io.muster.shared.border;

import io.muster.shared.access.BodyLimit;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the endpoint of each request, and refuses a body that is longer than the endpoint's {@link
 * BodyLimit}: told beforehand, or found while it is read (chunked ones, {@link
 * RequestBodyUnderWay}).
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class EndpointFilter extends OncePerRequestFilter {

  private final Endpoints endpoints;
  private final BodiesUnderWay bodies;
  private final JsonMapper json;
  private final Duration patience;

  EndpointFilter(
      Endpoints endpoints, BodiesUnderWay bodies, JsonMapper json, ListenerOptions options) {
    this.patience = options.bodyTime();
    this.bodies = bodies;
    this.endpoints = endpoints;
    this.json = json;
  }

  private long limit(HttpServletRequest request) {
    return endpoints.find(request).map(Endpoints.Endpoint::bodyLimit).orElse(BodyLimit.ORDINARY);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var most = limit(request);
    if (request.getContentLengthLong() > most) {
      refuse(
          response,
          HttpStatus.CONTENT_TOO_LARGE,
          "body-too-long",
          String.valueOf(new BodyTooLongException(most).getMessage()));
      return;
    }
    if (!hasBody(request)) {
      chain.doFilter(request, response);
      return;
    }
    if (!bodies.begin(request.getRemoteAddr())) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "10");
      refuse(
          response,
          HttpStatus.TOO_MANY_REQUESTS,
          "too-many-bodies",
          "Very many requests with a body come just now: try again in ten seconds");
      return;
    }
    try (var body = new RequestBodyUnderWay(request, most, patience, bodies)) {
      var answer = new AnswerAfterBody(request, response);
      chain.doFilter(body, answer);
      if (!request.isAsyncStarted()) {
        answer.awaitBody();
      }
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  /** The body is not read, so the connection cannot be used again. */
  private void refuse(HttpServletResponse response, HttpStatus status, String code, String error)
      throws IOException {
    response.setHeader("Connection", "close");
    ErrorBody.write(json, response, status, code, error);
  }
}
