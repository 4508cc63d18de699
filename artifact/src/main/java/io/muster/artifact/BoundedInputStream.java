package io.muster.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails, instead of ending, when more comes than allowed. */
final class BoundedInputStream extends FilterInputStream {

  private final String refusal;
  private long left;

  /**
   * @param most bytes
   * @param refusal what is wrong when there are more
   */
  BoundedInputStream(InputStream in, long most, String refusal) {
    super(in);
    this.left = most;
    this.refusal = refusal;
  }

  /** From here on so many, whatever was left. */
  void allow(long bytes) {
    left = bytes;
  }

  @Override
  public int read() throws IOException {
    var one = super.read();
    count(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    var n = super.read(bytes, offset, length);
    count(Math.max(0, n));
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    var skipped = super.skip(n);
    count(skipped);
    return skipped;
  }

  private void count(long n) {
    left -= n;
    if (left < 0) {
      throw new ArtifactException(refusal);
    }
  }
}
