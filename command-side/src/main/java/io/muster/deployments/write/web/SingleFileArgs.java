package io.muster.deployments.write.web;

import static io.muster.deployments.write.web.ArtifactCommandController.malformed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.muster.artifact.ArtifactWriter;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a file becomes an artifact, as clients of the Mender family say it.
 *
 * @param destDir absolute folder on the device
 * @param filename that of the upload unless told
 * @param permissions octal; 644 unless told
 * @param softwareFilesystem with {@code softwareName} and {@code softwareVersion}, the software
 *     version that the device then provides; defaults in {@link ArtifactWriter.Software#of}
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
record SingleFileArgs(
    String destDir,
    @Nullable String filename,
    @Nullable String permissions,
    @Nullable String softwareFilesystem,
    @Nullable String softwareName,
    @Nullable String softwareVersion) {

  /** The update module that such an artifact is for. */
  static final String MODULE = "single-file";

  private static final Pattern WORD = Pattern.compile("[^\\p{Cntrl}]{1,256}");

  ArtifactWriter.Software software(String artifactName) {
    var usual = ArtifactWriter.Software.of(MODULE, artifactName);
    return new ArtifactWriter.Software(
        either(softwareFilesystem, usual.filesystem()),
        either(softwareName, usual.name()),
        either(softwareVersion, usual.version()));
  }

  private static String either(@Nullable String told, String usual) {
    return told == null || told.isBlank() ? usual : told;
  }

  private boolean isSane() {
    return destDir != null
        && destDir.matches("/[^\\p{Cntrl}]{0,4095}")
        && (permissions == null || permissions.matches("[0-7]{3,4}"))
        && Stream.of(softwareFilesystem, softwareName, softwareVersion)
            .allMatch(word -> word == null || word.isEmpty() || WORD.matcher(word).matches());
  }

  /**
   * @throws RuntimeException a refusal, when the text is no JSON object or says what cannot be
   */
  static SingleFileArgs parse(JsonMapper json, String text) {
    try {
      var args = json.readValue(text, SingleFileArgs.class);
      if (args != null && args.isSane()) {
        return args;
      }
    } catch (JacksonException e) {
      throw malformed("args must be JSON like {\"dest_dir\":\"/etc\",\"filename\":\"motd\"}");
    }
    throw malformed("args needs dest_dir, an absolute folder; permissions are octal, like 644");
  }
}
