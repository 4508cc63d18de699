package io.muster.shared.border;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses bodies that are longer than what is asked can need, told beforehand or found while they
 * are read (chunked ones). Uploads of artifacts have a limit of their own, and stream.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class BodyLimits extends OncePerRequestFilter {

  private static final long KIB = 1024;
  private static final long AUTHENTICATION = 64 * KIB;
  private static final long ORDINARY = 1024 * KIB;

  /** Logs have at least a megabyte. */
  private static final long LOG = 4 * 1024 * KIB;

  /** Some 400,000 named devices. */
  private static final long DEPLOYMENT = 16 * 1024 * KIB;

  private final JsonMapper json;

  BodyLimits(JsonMapper json) {
    this.json = json;
  }

  /** The rest of a body is not read: it is too long. */
  static final class BodyTooLongException extends IOException {
    BodyTooLongException(long most) {
      super("The body is longer than the " + most + " bytes that it may have here");
    }
  }

  private static long limit(HttpServletRequest request) {
    var path = request.getRequestURI();
    if (path.startsWith("/api/management/v1/deployments/artifacts")
        && "POST".equals(request.getMethod())) {
      return Long.MAX_VALUE;
    }
    if (path.equals("/api/devices/v1/authentication/auth_requests")) {
      return AUTHENTICATION;
    }
    if (path.startsWith("/api/devices/v1/deployments/") && path.endsWith("/log")) {
      return LOG;
    }
    return path.equals("/api/management/v1/deployments/deployments") ? DEPLOYMENT : ORDINARY;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var most = limit(request);
    if (request.getContentLengthLong() <= most) {
      chain.doFilter(
          request.getContentLengthLong() < 0 ? new Counted(request, most) : request, response);
      return;
    }
    response.setStatus(HttpStatus.CONTENT_TOO_LARGE.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setHeader("Connection", "close");
    json.writeValue(
        response.getOutputStream(),
        Errors.ErrorBody.of(String.valueOf(new BodyTooLongException(most).getMessage())));
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
