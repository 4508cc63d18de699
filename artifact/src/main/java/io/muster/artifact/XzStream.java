package io.muster.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.XZInputStream;

/**
 * Reads what {@code xz} compressed. mender-artifact uses a dictionary of 64 MiB, which the reader
 * holds in memory. So a few streams are read at a time, and others wait for a while.
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
      // The cache reuses the dictionary: else each of very many empty blocks would allocate one.
      return new XzStream(new XZInputStream(in, MOST, true, new BasicArrayCache()));
    } catch (IOException | RuntimeException e) {
      PERMITS.release();
      throw e;
    }
  }

  /** Gives the permit back. The compressed stream stays open. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      PERMITS.release();
      xz.close(false);
    }
  }
}
