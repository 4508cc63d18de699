package io.muster.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactReaderTest {

  @TempDir private Path folder;
  private byte[] good;
  private final ArtifactReader reader = new ArtifactReader(List.of(), 1 << 20);

  @BeforeEach
  void write() throws IOException {
    good = artifact(new byte[50_000]);
  }

  private byte[] artifact(byte[] content) throws IOException {
    var payload = Files.write(folder.resolve("payload"), content);
    var out = new ByteArrayOutputStream();
    ArtifactWriter.write(
        out,
        "release-1",
        List.of("a", "b"),
        "single-file",
        ArtifactWriter.Software.of("single-file", "release-1"),
        Map.of("k", "v"),
        Map.of("motd", payload),
        folder.resolve("scratch"));
    return out.toByteArray();
  }

  private Artifact read(byte[] bytes) throws IOException {
    return reader.read(new ByteArrayInputStream(bytes), ArtifactReader::nowhere);
  }

  @Test
  void readsWhatTheWriterWrote() throws IOException {
    var artifact = read(good);
    assertThat(artifact.name()).isEqualTo("release-1");
    assertThat(artifact.deviceTypes()).containsExactly("a", "b");
    assertThat(artifact.formatVersion()).isEqualTo(3);
    assertThat(artifact.signed()).isFalse();
    var payload = artifact.payloads().getFirst();
    assertThat(payload.type()).isEqualTo("single-file");
    assertThat(payload.metaData()).isEqualTo("{\"k\":\"v\"}");
    assertThat(payload.files().getFirst().sizeBytes()).isEqualTo(50_000);
  }

  /** No artifact that lacks its end, or has a byte changed where it counts, is taken for good. */
  @Test
  void refusesWhatIsTruncated() {
    for (var length = 0; length < good.length - 1_024; length += 97) {
      var part = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(ArtifactException.class);
    }
  }

  @Test
  void neverTakesOtherContentForTheSame() throws IOException {
    var random = new Random(5);
    var original = read(good);
    for (var attempt = 0; attempt < 500; attempt++) {
      var changed = good.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(read(changed).payloads().getFirst().files().getFirst().sha256())
            .isEqualTo(original.payloads().getFirst().files().getFirst().sha256());
      } catch (ArtifactException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void refusesWhatExpandsWithoutEnd() throws IOException {
    var bomb = artifact(new byte[2 << 20]);
    assertThat(bomb.length).isLessThan(20_000);
    assertThatThrownBy(() -> read(bomb))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("expands to more than");
  }

  @Test
  void refusesAnUnsignedArtifactWhereKeysAreTrusted() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    var pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    var strict = new ArtifactReader(List.of(SignatureKey.parse(pem)), 1 << 20);
    assertThatThrownBy(() -> strict.read(new ByteArrayInputStream(good), ArtifactReader::nowhere))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("not signed");
  }

  @Test
  void namesTheFormatThatItDoesNotRead() throws IOException {
    var out = new ByteArrayOutputStream();
    var tar = new TarArchiveOutputStream(out);
    put(tar, "version", "{\"format\":\"mender\",\"version\":1}");
    tar.finish();
    assertThatThrownBy(() -> read(out.toByteArray()))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("format version 1");
  }

  /** A content of 2^62 bytes, of which the archive holds none. */
  @Test
  void refusesHolesAtOnce() throws IOException {
    for (var name : List.of("version", "motd")) {
      var out = new ByteArrayOutputStream();
      var tar = new TarArchiveOutputStream(out);
      var attributes = new TarArchiveEntry("./PaxHeaders/" + name, (byte) 'x');
      var records = record("SCHILY.filetype=sparse") + record("SCHILY.realsize=" + (1L << 62));
      attributes.setSize(records.length());
      tar.putArchiveEntry(attributes);
      tar.write(records.getBytes(UTF_8));
      tar.closeArchiveEntry();
      put(tar, name, "");
      tar.finish();
      var holes = out.toByteArray();
      assertThatThrownBy(() -> read(name.equals("version") ? holes : withPayload(holes)))
          .isInstanceOf(ArtifactException.class)
          .hasMessageContaining("sparse");
    }
  }

  /** POSIX.1-2017, pax, "pax Extended Header": the length counts itself. */
  private static String record(String attribute) {
    return attribute.length() + 4 + " " + attribute + "\n";
  }

  /** A name that is longer than the memory may hold; it is compressed to next to nothing. */
  @Test
  void refusesNamesWithoutEnd() throws IOException {
    var out = new ByteArrayOutputStream();
    var tar = new TarArchiveOutputStream(out);
    var name = new TarArchiveEntry(TarConstants.GNU_LONGLINK, TarConstants.LF_GNUTYPE_LONGNAME);
    name.setSize(1 << 20);
    tar.putArchiveEntry(name);
    tar.write(new byte[1 << 20]);
    tar.closeArchiveEntry();
    put(tar, "motd", "hello");
    tar.finish();
    var named = out.toByteArray();
    assertThatThrownBy(() -> read(named))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("too long");
    assertThatThrownBy(() -> read(withPayload(named)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("too long");
  }

  /** The good artifact with another archive as its payload, right in all else. */
  private byte[] withPayload(byte[] payload) throws IOException {
    var out = new ByteArrayOutputStream();
    var tar = new TarArchiveOutputStream(out);
    var from = new TarArchiveInputStream(new ByteArrayInputStream(good));
    for (var entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
      var content = from.readAllBytes();
      if (entry.getName().startsWith("data/")) {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
          gzip.write(payload);
        }
        content = compressed.toByteArray();
      }
      var copy = new TarArchiveEntry(entry.getName());
      copy.setSize(content.length);
      tar.putArchiveEntry(copy);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    tar.finish();
    return out.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, String name, String text) throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(text.getBytes(UTF_8).length);
    tar.putArchiveEntry(entry);
    tar.write(text.getBytes(UTF_8));
    tar.closeArchiveEntry();
  }

  @Test
  void storesWholeFilesAndNothingOfAFailedUpload() throws IOException {
    var store = FileStore.open(folder.resolve("store"));
    var artifact = new UUID(0, 7);
    var soon = Instant.now().plusSeconds(60);
    try (var received = store.receive(new ByteArrayInputStream(good), 1 << 20, reader::verify)) {
      assertThat(store.storedBefore(soon)).isEmpty();
      received.publish(artifact);
    }
    assertThat(store.path(artifact)).hasBinaryContent(good);
    assertThatThrownBy(
            () ->
                store.receive(
                    new ByteArrayInputStream(Arrays.copyOf(good, 3_000)), 1 << 20, reader::verify))
        .isInstanceOf(ArtifactException.class);
    assertThatThrownBy(() -> store.receive(new ByteArrayInputStream(good), 100, reader::verify))
        .isInstanceOf(FileTooLargeException.class);
    try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
      assertThat(files.filter(Files::isRegularFile)).containsExactly(store.path(artifact));
    }
    assertThat(store.storedBefore(soon)).containsExactly(artifact);
    assertThat(store.storedBefore(soon.minusSeconds(3600))).as("younger").isEmpty();
    store.delete(artifact);
    assertThat(store.storedBefore(soon)).isEmpty();
  }
}
