package io.muster.shared.border;

import io.muster.shared.access.BodyLimit;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.time.Duration;

/**
 * A request whose body comes: no longer and, unless it is streamed, no slower than it may. It gives
 * its place in {@link BodiesUnderWay} back when the body is there, or the request is over.
 */
final class RequestBodyUnderWay extends HttpServletRequestWrapper implements AutoCloseable {

  /** Bytes that give a body another second. */
  private static final long LEAST_RATE = BodyLimit.KIB;

  private final long most;
  private final Duration patience;
  private final BodiesUnderWay bodies;
  private final String address;
  private final long begun = System.nanoTime();
  private long count;
  private boolean over;

  /**
   * @param most bytes; {@link BodyLimit#STREAMED} for one that may take any time, too
   * @param patience how long it may take, and a second more for each KiB that came
   */
  RequestBodyUnderWay(
      HttpServletRequest request, long most, Duration patience, BodiesUnderWay bodies) {
    super(request);
    this.most = most;
    this.patience = patience;
    this.bodies = bodies;
    this.address = request.getRemoteAddr();
  }

  /** Does nothing the second time. */
  @Override
  public void close() {
    if (!over) {
      over = true;
      bodies.end(address);
    }
  }

  static boolean isTooSlow(long bytes, Duration time, Duration patience) {
    return time.compareTo(patience.plusSeconds(bytes / LEAST_RATE)) > 0;
  }

  private void came(int bytes) throws IOException {
    count += bytes;
    if (count > most) {
      throw new BodyTooLongException(most);
    }
    if (most != BodyLimit.STREAMED
        && isTooSlow(count, Duration.ofNanos(System.nanoTime() - begun), patience)) {
      throw new BodyTooSlowException();
    }
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    return new Received(super.getInputStream());
  }

  private final class Received extends ServletInputStream {

    private final ServletInputStream in;

    Received(ServletInputStream in) {
      this.in = in;
    }

    private int received(int result, int bytes) throws IOException {
      if (result < 0) {
        RequestBodyUnderWay.this.close();
        return result;
      }
      came(bytes);
      if (in.isFinished()) {
        RequestBodyUnderWay.this.close();
      }
      return result;
    }

    @Override
    public int read() throws IOException {
      return received(in.read(), 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var n = in.read(bytes, offset, length);
      return received(n, n);
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
