package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an artifact file says of itself, verified when it was uploaded (mender-artifact's format
 * description, versions 2 and 3).
 *
 * @param sha256 of the whole file, lower-case hex
 * @param sizeBytes of the whole file
 * @param provides what the device provides after it installed this
 * @param depends what the device must provide before; lists are alternatives
 * @param clearsProvides patterns of what the device no longer provides after it installed this
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArtifactContent(
    String name,
    List<String> deviceTypes,
    int formatVersion,
    boolean signed,
    String sha256,
    long sizeBytes,
    List<Update> updates,
    Map<String, String> provides,
    Map<String, List<String>> depends,
    List<String> clearsProvides) {

  /** Roughly, of what an artifact may have much of. */
  long characters() {
    return updates.stream()
            .mapToLong(update -> update.metaDataJson.length() + 200L * update.files.size())
            .sum()
        + provides.entrySet().stream()
            .mapToLong(entry -> entry.getKey().length() + entry.getValue().length())
            .sum()
        + depends.values().stream().flatMap(List::stream).mapToLong(String::length).sum()
        + clearsProvides.stream().mapToLong(String::length).sum();
  }

  /**
   * One payload.
   *
   * @param type the update module's name, or null for an artifact without a payload
   * @param metaDataJson JSON object
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Update(@Nullable String type, List<File> files, String metaDataJson) {}

  /**
   * One file of a payload.
   *
   * @param checksum SHA-256, lower-case hex
   */
  public record File(String name, String checksum, long sizeBytes, Instant date) {}
}
