package io.muster.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive of which nobody knows who made it. What stands between contents (headers,
 * long names, extended attributes) is held in memory: it is bounded. An entry with holes, whose
 * content is longer than what the archive holds of it, is refused.
 */
final class PlainTar extends FilterInputStream {

  /** Bytes before a content: names are of some hundred. */
  private static final int LARGEST_HEADER = 64 << 10;

  /** Beside a content, what fills its last block. */
  private static final int FILLING = 1 << 10;

  private final TarArchiveInputStream tar;
  private final Budget budget;

  private PlainTar(TarArchiveInputStream tar, Budget budget) {
    super(tar);
    this.tar = tar;
    this.budget = budget;
  }

  static PlainTar of(InputStream in) {
    var budget = new Budget(in);
    return new PlainTar(new TarArchiveInputStream(budget), budget);
  }

  /**
   * The next entry, whose content is read from this stream; null at the end.
   *
   * @throws ArtifactException when it is no entry that an artifact has
   */
  @Nullable TarArchiveEntry next() throws IOException {
    if (tar.getCurrentEntry() != null) {
      tar.transferTo(OutputStream.nullOutputStream());
    }
    budget.allow(LARGEST_HEADER);
    var entry = tar.getNextEntry();
    if (entry != null) {
      if (entry.isSparse()) {
        throw new ArtifactException("The archive has an entry with holes: " + entry.getName());
      }
      budget.allow(entry.getSize() + FILLING);
    }
    return entry;
  }

  /** What may be read until more is allowed. */
  private static final class Budget extends FilterInputStream {

    private long left = LARGEST_HEADER;

    Budget(InputStream in) {
      super(in);
    }

    void allow(long bytes) {
      left = bytes;
    }

    @Override
    public int read() throws IOException {
      var one = super.read();
      spend(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var n = super.read(bytes, offset, length);
      spend(Math.max(0, n));
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      var skipped = super.skip(n);
      spend(skipped);
      return skipped;
    }

    private void spend(long n) {
      left -= n;
      if (left < 0) {
        throw new ArtifactException("The archive has an entry with too long a name or header");
      }
    }
  }
}
