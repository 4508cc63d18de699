package io.muster.shared.border;

import io.muster.shared.access.BodyLimit;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
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
 * BodyLimit}: told beforehand, or found while it is read (chunked ones).
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class EndpointFilter extends OncePerRequestFilter {

  private final Endpoints endpoints;
  private final BodiesUnderWay bodies;
  private final JsonMapper json;

  EndpointFilter(Endpoints endpoints, BodiesUnderWay bodies, JsonMapper json) {
    this.bodies = bodies;
    this.endpoints = endpoints;
    this.json = json;
  }

  /** The rest of a body is not read: it is too long. */
  static final class BodyTooLongException extends IOException {
    BodyTooLongException(long most) {
      super("The body is longer than the " + most + " bytes that it may have here");
    }
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
    try {
      chain.doFilter(
          request.getContentLengthLong() < 0 ? new Counted(request, most) : request,
          new Answer(request, response));
    } finally {
      bodies.end(request.getRemoteAddr());
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

  /**
   * Reads what is left of a body before the request is answered, so that the connection can be used
   * again; or says that it cannot.
   */
  private static final class Answer extends HttpServletResponseWrapper {

    private static final int MOST = 2 << 20;
    private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

    private final HttpServletRequest request;

    Answer(HttpServletRequest request, HttpServletResponse response) {
      super(response);
      this.request = request;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      if (!isCommitted() && !isRead()) {
        setHeader("Connection", "close");
      }
      return super.getOutputStream();
    }

    private boolean isRead() {
      try {
        var in = request.getInputStream();
        if (in.isFinished()) {
          return true;
        }
        if (request.getContentLengthLong() > MOST || request.getHeader("Expect") != null) {
          return false;
        }
        var end = System.nanoTime() + PATIENCE;
        var buffer = new byte[8 << 10];
        for (var left = MOST; left > 0 && System.nanoTime() - end < 0; ) {
          var read = in.read(buffer);
          if (read < 0) {
            return true;
          }
          left -= read;
        }
        return false;
      } catch (IOException | IllegalStateException e) {
        return false; // the client is gone or too slow, or its body is broken
      }
    }
  }

  private static final class Counted extends HttpServletRequestWrapper {

    private final long most;

    Counted(HttpServletRequest request, long most) {
      super(request);
      this.most = most;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new CountedInputStream(super.getInputStream(), most);
    }
  }

  private static final class CountedInputStream extends ServletInputStream {

    private final ServletInputStream in;
    private final long most;
    private long count;

    CountedInputStream(ServletInputStream in, long most) {
      this.in = in;
      this.most = most;
    }

    private int counted(int n) throws IOException {
      count += Math.max(0, n);
      if (count > most) {
        throw new BodyTooLongException(most);
      }
      return n;
    }

    @Override
    public int read() throws IOException {
      var one = in.read();
      counted(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return counted(in.read(bytes, offset, length));
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
