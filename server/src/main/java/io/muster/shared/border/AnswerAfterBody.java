package io.muster.shared.border;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;

/**
 * Reads what is left of a body before the request is answered, so that the connection can be used
 * again; or says that it cannot.
 */
final class AnswerAfterBody extends HttpServletResponseWrapper {

  private static final int MOST = 2 << 20;
  private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

  private final HttpServletRequest request;
  private boolean awaited;

  AnswerAfterBody(HttpServletRequest request, HttpServletResponse response) {
    super(response);
    this.request = request;
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    awaitBody();
    return super.getOutputStream();
  }

  @Override
  public void flushBuffer() throws IOException {
    awaitBody();
    super.flushBuffer();
  }

  /** Must be called before the answer is on its way, if it has no content; else it is. */
  void awaitBody() {
    if (awaited || isCommitted()) {
      return;
    }
    awaited = true;
    if (!isRead()) {
      setHeader("Connection", "close");
    }
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
