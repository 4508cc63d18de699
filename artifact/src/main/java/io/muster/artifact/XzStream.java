package io.muster.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.XZInputStream;

/**
 * What {@code xz} compressed. mender-artifact has it look back over 64 MiB, which whoever reads it
 * holds in memory: so few are read at a time, and others wait for a while.
 */
final class XzStream extends FilterInputStream {

  /** KiB that a stream may claim: 64 MiB, and what the reader needs beside. */
  private static final int MOST = 66 << 10;

  private static final int AT_A_TIME = 2;
  private static final long MAX_WAIT_SECONDS = 10;

  private static final Semaphore PERMITS = new Semaphore(AT_A_TIME, true);

  private final XZInputStream xz;
  private boolean closed;

  private XzStream(XZInputStream xz) {
    super(xz);
    this.xz = xz;
  }

  /**
   * @throws ArtifactsBusyException when others are read for too long
   */
  static XzStream open(InputStream in) throws IOException {
    try {
      if (!PERMITS.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new ArtifactsBusyException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ArtifactsBusyException();
    }
    try {
      // With a cache, or each of very many empty blocks would be given a new array.
      return new XzStream(new XZInputStream(in, MOST, true, new BasicArrayCache()));
    } catch (IOException | RuntimeException e) {
      PERMITS.release();
      throw e;
    }
  }

  /** Lets another one begin. The stream that is compressed stays open. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      PERMITS.release();
      xz.close(false);
    }
  }
}
