package io.muster.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive from an untrusted source. Headers, long names and extended attributes are
 * held in memory, so their size is limited. Sparse entries are refused, because their content is
 * longer than their bytes in the archive.
 */
final class BoundedTarStream extends FilterInputStream {

  /** Header bytes allowed before an entry's content; names take a few hundred. */
  private static final int MAX_HEADER = 64 << 10;

  /** Padding after the content, up to the end of its last block. */
  private static final int PADDING = 1 << 10;

  private final TarArchiveInputStream tar;
  private final BoundedInputStream bounded;

  private BoundedTarStream(TarArchiveInputStream tar, BoundedInputStream bounded) {
    super(tar);
    this.tar = tar;
    this.bounded = bounded;
  }

  static BoundedTarStream of(InputStream in) {
    var bounded =
        new BoundedInputStream(
            in, MAX_HEADER, "The archive has an entry with too long a name or header");
    return new BoundedTarStream(new TarArchiveInputStream(bounded), bounded);
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
    bounded.allow(MAX_HEADER);
    var entry = tar.getNextEntry();
    if (entry != null) {
      if (entry.isSparse()) {
        throw new ArtifactException("The archive has a sparse entry: " + entry.getName());
      }
      bounded.allow(entry.getSize() + PADDING);
    }
    return entry;
  }
}
