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
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.json.JsonMapper;

/** Builds an artifact of format version 3 with one payload of one file. */
public final class ArtifactWriter {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String HEADER = "header.tar.gz";

  private ArtifactWriter() {}

  /**
   * @param type name of the update module
   * @param fileName of the payload within the artifact
   * @param metaData JSON object for the update module
   * @param payload read twice
   */
  public static void write(
      OutputStream out,
      String name,
      List<String> deviceTypes,
      String type,
      String fileName,
      Map<String, ?> metaData,
      Path payload)
      throws IOException {
    var version = JSON.writeValueAsBytes(Map.of("format", "mender", "version", 3));
    var header = header(name, deviceTypes, type, metaData);
    var dataFile = Files.createTempFile(payload.toAbsolutePath().getParent(), "payload", ".tar.gz");
    try {
      var checksum = compress(payload, fileName, dataFile);
      var manifest =
          String.join(
                  "\n",
                  checksum + "  data/0000/" + fileName,
                  sha256(header) + "  " + HEADER,
                  sha256(version) + "  version")
              + "\n";
      var tar = new TarArchiveOutputStream(out);
      put(tar, "version", version);
      put(tar, "manifest", manifest.getBytes(UTF_8));
      put(tar, HEADER, header);
      var entry = new TarArchiveEntry("data/0000.tar.gz");
      entry.setSize(Files.size(dataFile));
      tar.putArchiveEntry(entry);
      Files.copy(dataFile, tar);
      tar.closeArchiveEntry();
      tar.finish();
    } finally {
      Files.delete(dataFile);
    }
  }

  private static byte[] header(
      String name, List<String> deviceTypes, String type, Map<String, ?> metaData)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      var info = new LinkedHashMap<String, Object>();
      info.put("payloads", List.of(Map.of("type", type)));
      info.put("artifact_provides", Map.of("artifact_name", name));
      info.put("artifact_depends", Map.of("device_type", deviceTypes));
      put(tar, "header-info", JSON.writeValueAsBytes(info));
      var typeInfo = new LinkedHashMap<String, Object>();
      typeInfo.put("type", type);
      typeInfo.put("artifact_provides", Map.of("rootfs-image." + type + ".version", name));
      typeInfo.put("clears_artifact_provides", List.of("rootfs-image." + type + ".*"));
      put(tar, "headers/0000/type-info", JSON.writeValueAsBytes(typeInfo));
      put(tar, "headers/0000/meta-data", JSON.writeValueAsBytes(metaData));
    }
    return bytes.toByteArray();
  }

  private static String compress(Path payload, String fileName, Path to) throws IOException {
    var digest = Sha256.newDigest();
    try (var in = new DigestInputStream(Files.newInputStream(payload), digest);
        var tar = new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(to)))) {
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      var entry = new TarArchiveEntry(fileName);
      entry.setSize(Files.size(payload));
      tar.putArchiveEntry(entry);
      in.transferTo(tar);
      tar.closeArchiveEntry();
    }
    return HexFormat.of().formatHex(digest.digest());
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
