package io.muster.artifact;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an artifact file says of itself, all checksums verified.
 *
 * @param deviceTypes those it may be installed on; at least one
 * @param provides what a device provides once it has installed this
 * @param depends what a device must provide before; any of the listed values
 * @param clearsProvides patterns of what a device no longer provides afterwards
 */
public record Artifact(
    String name,
    List<String> deviceTypes,
    int formatVersion,
    boolean signed,
    List<Payload> payloads,
    Map<String, String> provides,
    Map<String, List<String>> depends,
    List<String> clearsProvides) {

  /**
   * @param type name of the update module; null for an artifact without a payload
   * @param metaData JSON object
   */
  public record Payload(@Nullable String type, List<PayloadFile> files, String metaData) {}

  /**
   * @param sha256 of the uncompressed file, lower-case hex
   */
  public record PayloadFile(String name, String sha256, long sizeBytes, Instant modified) {}
}
