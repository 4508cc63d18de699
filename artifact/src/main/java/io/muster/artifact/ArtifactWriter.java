package io.muster.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.json.JsonMapper;

/** Builds an artifact of format version 3 with one payload. */
public final class ArtifactWriter {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String HEADER = "header.tar.gz";

  private ArtifactWriter() {}

  /**
   * Devices report what they have under the key {@code filesystem.name.version}.
   *
   * @param filesystem on which it is
   */
  public record Software(String filesystem, String name, String version) {

    /** The default, where an artifact names no software. */
    public static Software of(String type, String artifactName) {
      return new Software("rootfs-image", type, artifactName);
    }

    private String key() {
      return filesystem + "." + name;
    }
  }

  /**
   * @param type of the payload, which names the update module
   * @param software what the payload is a version of
   * @param metaData JSON object for the update module
   * @param files of the payload, by name
   * @param scratch where the compressed payload is kept meanwhile; deleted at the end
   */
  public static void write(
      OutputStream out,
      String name,
      List<String> deviceTypes,
      String type,
      Software software,
      Map<String, ?> metaData,
      Map<String, Path> files,
      Path scratch)
      throws IOException {
    var version = JSON.writeValueAsBytes(Map.of("format", "mender", "version", 3));
    var header = header(name, deviceTypes, type, software, metaData);
    try {
      var manifest = compress(files, scratch);
      manifest.put(HEADER, sha256(header));
      manifest.put("version", sha256(version));
      var lines =
          manifest.entrySet().stream()
              .map(line -> line.getValue() + "  " + line.getKey() + "\n")
              .collect(Collectors.joining());
      var tar = tar(out);
      put(tar, "version", version);
      put(tar, "manifest", lines.getBytes(UTF_8));
      put(tar, HEADER, header);
      put(tar, "data/0000.tar.gz", scratch);
      tar.finish();
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  private static TarArchiveOutputStream tar(OutputStream out) {
    var tar = new TarArchiveOutputStream(out);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    return tar;
  }

  private static byte[] header(
      String name,
      List<String> deviceTypes,
      String type,
      Software software,
      Map<String, ?> metaData)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = tar(new GZIPOutputStream(bytes))) {
      var info = new LinkedHashMap<String, Object>();
      info.put("payloads", List.of(Map.of("type", type)));
      info.put("artifact_provides", Map.of("artifact_name", name));
      info.put("artifact_depends", Map.of("device_type", deviceTypes));
      put(tar, "header-info", JSON.writeValueAsBytes(info));
      var typeInfo = new LinkedHashMap<String, Object>();
      typeInfo.put("type", type);
      typeInfo.put("artifact_provides", Map.of(software.key() + ".version", software.version()));
      typeInfo.put("clears_artifact_provides", List.of(software.key() + ".*"));
      put(tar, "headers/0000/type-info", JSON.writeValueAsBytes(typeInfo));
      put(tar, "headers/0000/meta-data", JSON.writeValueAsBytes(metaData));
    }
    return bytes.toByteArray();
  }

  /** The lines of the manifest: the checksums by path. */
  private static Map<String, String> compress(Map<String, Path> files, Path to) throws IOException {
    var checksums = new LinkedHashMap<String, String>();
    try (var tar = tar(new GZIPOutputStream(Files.newOutputStream(to)))) {
      for (var file : files.entrySet()) {
        var digest = Sha256.newDigest();
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(Files.size(file.getValue()));
        tar.putArchiveEntry(entry);
        try (var in = new DigestInputStream(Files.newInputStream(file.getValue()), digest)) {
          in.transferTo(tar);
        }
        tar.closeArchiveEntry();
        checksums.put("data/0000/" + file.getKey(), HexFormat.of().formatHex(digest.digest()));
      }
    }
    return checksums;
  }

  private static void put(TarArchiveOutputStream tar, String name, Path file) throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(Files.size(file));
    tar.putArchiveEntry(entry);
    Files.copy(file, tar);
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
  }
}
