package io.muster.deployments.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.queries.ArtifactView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * An artifact as clients of the Mender family read it.
 *
 * @param artifactDepends a single value is a string, several are a list; types of devices always
 *     are, for {@code mender-cli} reads nothing else
 */
@JsonNaming(SnakeCaseStrategy.class)
record ArtifactJson(
    String id,
    String name,
    String description,
    List<String> deviceTypesCompatible,
    boolean signed,
    Instant modified,
    long size,
    Info info,
    List<Update> updates,
    Map<String, String> artifactProvides,
    Map<String, Object> artifactDepends,
    List<String> clearsArtifactProvides) {

  private static final String DEVICE_TYPE = "device_type";

  record Info(String format, int version) {}

  /**
   * @param metadata the object
   * @param metaDataList the same in an array: some clients read it only so
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Update(
      TypeInfo typeInfo,
      List<File> files,
      JsonNode metadata,
      @JsonProperty("meta_data") List<JsonNode> metaDataList) {}

  record TypeInfo(@Nullable String type) {}

  record File(String name, String checksum, long size, Instant date) {}

  static ArtifactJson of(ArtifactView view, JsonMapper json) {
    var content = view.content();
    return new ArtifactJson(
        view.id(),
        view.name(),
        view.description(),
        content.deviceTypes(),
        content.signed(),
        view.modifiedAt(),
        content.sizeBytes(),
        new Info("mender", content.formatVersion()),
        content.updates().stream().map(update -> of(update, json)).toList(),
        content.provides(),
        depends(content),
        content.clearsProvides());
  }

  private static Map<String, Object> depends(ArtifactContent content) {
    var depends = new TreeMap<String, Object>();
    content
        .depends()
        .forEach(
            (name, values) ->
                depends.put(
                    name,
                    values.size() == 1 && !name.equals(DEVICE_TYPE) ? values.getFirst() : values));
    return depends;
  }

  private static Update of(ArtifactContent.Update update, JsonMapper json) {
    var metaData = json.readTree(update.metaDataJson());
    return new Update(
        new TypeInfo(update.type()),
        update.files().stream()
            .map(file -> new File(file.name(), file.checksum(), file.sizeBytes(), file.date()))
            .toList(),
        metaData,
        List.of(metaData));
  }
}
