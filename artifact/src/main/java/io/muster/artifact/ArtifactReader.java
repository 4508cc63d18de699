package io.muster.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.artifact.Artifact.Payload;
import io.muster.artifact.Artifact.PayloadFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * Reads an artifact file front to back in bounded memory and verifies it on the way: the order of
 * its parts, every checksum of its manifest, the signature if keys are given, and that nothing is
 * in it that the manifest does not name. Hostile input is refused: names that lead elsewhere, sizes
 * that lie, parts that expand without end.
 *
 * <p>Format: mender-artifact, Documentation/artifact-format-v2.md and -v3.md.
 */
public final class ArtifactReader {

  private static final long MAX_HEADER = 1L << 20;
  private static final long LATEST_SECOND = 253_402_300_799L; // the year 9999
  private static final int MAX_ENTRIES = 1_000;

  private static final Pattern MANIFEST_LINE = Pattern.compile("([0-9a-f]{64}) [ *](\\S.*)");
  private static final Pattern DATA = Pattern.compile("data/(\\d{4})\\.tar(\\.gz|\\.xz)?");

  /** What receives the files of the payloads, uncompressed. */
  @FunctionalInterface
  public interface PayloadSink {

    /** Where the file's bytes go; closed when they are complete, not yet verified. */
    OutputStream open(int payload, String fileName) throws IOException;
  }

  private final List<SignatureKey> trusted;
  private final long maxPayloadBytes;

  /**
   * @param trusted when there are any, the artifact must be signed with one of them
   * @param maxPayloadBytes most that the payloads may expand to, together
   */
  public ArtifactReader(List<SignatureKey> trusted, long maxPayloadBytes) {
    this.trusted = trusted;
    this.maxPayloadBytes = maxPayloadBytes;
  }

  /**
   * @param in left open, and read to the end of the archive, not beyond
   * @throws ArtifactException when it is no artifact, or a wrong one
   */
  public Artifact read(InputStream in, PayloadSink sink) throws IOException {
    try {
      return new Reading(sink).read(in);
    } catch (ArtifactException e) {
      throw e;
    } catch (SinkException e) {
      throw e.fault;
    } catch (IOException | RuntimeException e) {
      if (e instanceof FileTooLargeException || e instanceof ArtifactsBusyException) {
        throw e;
      }
      throw new ArtifactException(
          "The file is not an artifact, or is damaged: " + e.getMessage(), e);
    }
  }

  /** A fault of where the bytes go to, and not of what they say. */
  static final class SinkException extends RuntimeException {
    private final IOException fault;

    SinkException(IOException fault) {
      super(fault);
      this.fault = fault;
    }

    IOException fault() {
      return fault;
    }
  }

  /** One pass over one file. */
  private final class Reading {

    private final PayloadSink sink;
    private final Map<String, String> manifest = new HashMap<>();
    private final List<String> unseen = new ArrayList<>();
    private final byte[] buffer = new byte[64 << 10];
    private long expanded;

    Reading(PayloadSink sink) {
      this.sink = sink;
    }

    Artifact read(InputStream in) throws IOException {
      var tar = BoundedTarStream.of(in);
      var version = small(tar, "version");
      var format = HeaderJson.format(version);
      var manifestBytes = small(tar, "manifest");
      readManifest(manifestBytes);
      verifyPart("version", version);

      var entry = next(tar, "header.tar");
      var signed = entry.getName().equals("manifest.sig");
      if (signed) {
        verifySignature(manifestBytes, bytes(tar, entry));
        entry = next(tar, "header.tar");
      } else if (!trusted.isEmpty()) {
        throw new ArtifactException(
            "The artifact is not signed, and only signed ones are accepted");
      }
      if (entry.getName().startsWith("manifest-augment")) {
        throw new ArtifactException("Augmented artifacts are not supported");
      }
      if (!entry.getName().matches("header\\.tar(\\.gz|\\.xz)?")) {
        throw new ArtifactException("Expected header.tar, found " + entry.getName());
      }
      var header = bytes(tar, entry);
      verifyPart(entry.getName(), header);
      var description = readHeader(entry.getName(), header, format);

      var payloads = new ArrayList<Payload>();
      for (entry = tar.next(); entry != null; entry = tar.next()) {
        payloads.add(readPayload(tar, entry, payloads.size(), description));
      }
      if (payloads.size() != description.types().size()) {
        throw new ArtifactException(
            "The header names "
                + description.types().size()
                + " payloads, the file has "
                + payloads.size());
      }
      if (!unseen.isEmpty()) {
        throw new ArtifactException(
            "The manifest names " + unseen.getFirst() + ", the file lacks it");
      }
      return description.toArtifact(signed, payloads);
    }

    private TarArchiveEntry next(BoundedTarStream tar, String expected) throws IOException {
      var entry = tar.next();
      if (entry == null) {
        throw new ArtifactException("The file is not an artifact: it lacks " + expected);
      }
      return entry;
    }

    private byte[] small(BoundedTarStream tar, String name) throws IOException {
      var entry = next(tar, name);
      if (!entry.getName().equals(name)) {
        throw new ArtifactException(
            "The file is not an artifact: expected " + name + ", found " + entry.getName());
      }
      return bytes(tar, entry);
    }

    private byte[] bytes(BoundedTarStream tar, TarArchiveEntry entry) throws IOException {
      if (entry.getSize() > MAX_HEADER) {
        throw new ArtifactException(entry.getName() + " is too large");
      }
      var bytes = tar.readNBytes((int) entry.getSize());
      if (bytes.length != entry.getSize()) {
        throw new ArtifactException("The file ends within " + entry.getName());
      }
      return bytes;
    }

    private void readManifest(byte[] bytes) {
      for (var line : new String(bytes, UTF_8).split("\n")) {
        if (line.isBlank()) {
          continue;
        }
        var matcher = MANIFEST_LINE.matcher(line);
        if (!matcher.matches()) {
          throw new ArtifactException("The manifest has a line without checksum and name");
        }
        if (manifest.put(matcher.group(2), matcher.group(1)) != null) {
          throw new ArtifactException("The manifest names " + matcher.group(2) + " twice");
        }
        unseen.add(matcher.group(2));
      }
    }

    private void verifyPart(String name, byte[] bytes) {
      verifyChecksum(name, HexFormat.of().formatHex(Sha256.newDigest().digest(bytes)));
    }

    private void verifyChecksum(String name, String actual) {
      var expected = manifest.get(name);
      if (expected == null) {
        throw new ArtifactException("The manifest does not name " + name);
      }
      if (!expected.equals(actual)) {
        throw new ArtifactException("The checksum of " + name + " is wrong");
      }
      unseen.remove(name);
    }

    private void verifySignature(byte[] signedBytes, byte[] signature) {
      if (!trusted.isEmpty()
          && trusted.stream().noneMatch(key -> key.verifies(signedBytes, signature))) {
        throw new ArtifactException("The artifact is not signed with a key that is trusted here");
      }
    }

    private HeaderJson readHeader(String name, byte[] bytes, int format) throws IOException {
      var files = new HashMap<String, byte[]>();
      try (var tar =
          BoundedTarStream.of(
              expanding(uncompressed(name, new ByteArrayInputStream(bytes)), MAX_HEADER))) {
        for (var entry = tar.next(); entry != null; entry = tar.next()) {
          if (files.size() > MAX_ENTRIES) {
            throw new ArtifactException("The header has too many entries");
          }
          files.put(entry.getName(), bytes(tar, entry));
        }
      }
      return HeaderJson.parse(format, files);
    }

    private Payload readPayload(
        BoundedTarStream outer, TarArchiveEntry entry, int index, HeaderJson header)
        throws IOException {
      var matcher = DATA.matcher(entry.getName());
      if (!matcher.matches() || Integer.parseInt(matcher.group(1)) != index) {
        throw new ArtifactException(
            "Expected data/%04d.tar, found %s".formatted(index, entry.getName()));
      }
      if (index >= header.types().size()) {
        throw new ArtifactException("The header does not name payload " + index);
      }
      var files = new ArrayList<PayloadFile>();
      // Most inner streams are not closed: that would close the outer one.
      var inner = uncompressed(entry.getName(), outer);
      try {
        var tar = BoundedTarStream.of(expanding(inner, maxPayloadBytes - expanded));
        for (var file = tar.next(); file != null; file = tar.next()) {
          if (files.size() >= MAX_ENTRIES) {
            throw new ArtifactException("Payload " + index + " has too many files");
          }
          files.add(readFile(tar, file, index));
        }
      } finally {
        if (inner instanceof XzStream xz) {
          xz.close();
        }
      }
      return new Payload(header.types().get(index), files, header.metaData().get(index));
    }

    private PayloadFile readFile(BoundedTarStream tar, TarArchiveEntry file, int index)
        throws IOException {
      var name = file.getName();
      if (!file.isFile()
          || name.contains("/")
          || name.contains("\\")
          || name.equals("..")
          || name.equals(".")) {
        throw new ArtifactException(
            "Payload " + index + " has an entry that is no plain file: " + name);
      }
      var digest = Sha256.newDigest();
      var size = 0L;
      try (var out = open(index, name)) {
        var in = new DigestInputStream(tar, digest);
        for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          size += n;
          if (size > file.getSize()) {
            break;
          }
          write(out, n);
        }
      }
      if (size != file.getSize()) {
        throw new ArtifactException("The size of " + name + " is not what the archive says");
      }
      expanded += size;
      var checksum = HexFormat.of().formatHex(digest.digest());
      verifyChecksum("data/%04d/%s".formatted(index, name), checksum);
      return new PayloadFile(name, checksum, size, modified(file));
    }

    /** Whole seconds from 1970 on; a time that no calendar has is taken for none. */
    private static Instant modified(TarArchiveEntry file) {
      var seconds = file.getLastModifiedTime().toInstant().getEpochSecond();
      return Instant.ofEpochSecond(seconds < 0 || seconds > LATEST_SECOND ? 0 : seconds);
    }

    private OutputStream open(int index, String name) {
      try {
        return sink.open(index, name);
      } catch (IOException e) {
        throw new SinkException(e);
      }
    }

    private void write(OutputStream out, int n) {
      try {
        out.write(buffer, 0, n);
      } catch (IOException e) {
        throw new SinkException(e);
      }
    }

    private static InputStream expanding(InputStream in, long most) {
      return new BoundedInputStream(
          in, most, "The artifact expands to more than " + most + " bytes");
    }

    private InputStream uncompressed(String name, InputStream in) throws IOException {
      if (name.endsWith(".gz")) {
        return new GZIPInputStream(new BufferedInputStream(in), 64 << 10);
      }
      return name.endsWith(".xz") ? XzStream.open(in) : in;
    }
  }

  /** Verifies it, and keeps no payload. */
  public Artifact verify(InputStream in) throws IOException {
    return read(in, ArtifactReader::nowhere);
  }

  /** For readers that only want to know what is in it. */
  public static OutputStream nowhere(int payload, @Nullable String fileName) {
    return OutputStream.nullOutputStream();
  }
}
