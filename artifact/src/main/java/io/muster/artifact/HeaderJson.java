package io.muster.artifact;

import io.muster.artifact.Artifact.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON files of an artifact's header, of version 2 or 3.
 *
 * @param types of the payloads, in order; null for an artifact without a payload
 * @param metaData of the payloads, in order, a JSON object each
 */
record HeaderJson(
    int formatVersion,
    String name,
    List<String> deviceTypes,
    List<@Nullable String> types,
    List<String> metaData,
    Map<String, String> provides,
    Map<String, List<String>> depends,
    List<String> clearsProvides) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * @param version content of the file {@code version}
   */
  static int format(byte[] version) {
    var json = parse("version", version);
    if (!json.path("format").asString("").equals("mender")) {
      throw new ArtifactException("The file is not an artifact: its format is not \"mender\"");
    }
    var format = json.path("version").asInt(0);
    if (format != 2 && format != 3) {
      throw new ArtifactException(
          "The artifact has format version " + format + "; versions 2 and 3 are supported");
    }
    return format;
  }

  static HeaderJson parse(int format, Map<String, byte[]> files) {
    var info = parse("header-info", file(files, "header-info"));
    var payloads = info.path(format == 2 ? "updates" : "payloads");
    var types = new ArrayList<@Nullable String>();
    var metaData = new ArrayList<String>();
    var provides = new LinkedHashMap<String, String>();
    var depends = new LinkedHashMap<String, List<String>>();
    Set<String> clears = new LinkedHashSet<>();
    if (format == 3) {
      addProvides(info.path("artifact_provides"), provides);
      addDepends(info.path("artifact_depends"), depends);
    }
    for (var i = 0; i < payloads.size(); i++) {
      var typeInfo = parse("type-info", file(files, "headers/%04d/type-info".formatted(i)));
      types.add(payloads.get(i).path("type").asStringOpt().orElse(null));
      addProvides(typeInfo.path("artifact_provides"), provides);
      addDepends(typeInfo.path("artifact_depends"), depends);
      typeInfo.path("clears_artifact_provides").forEach(each -> clears.add(each.asString("")));
      var meta = files.get("headers/%04d/meta-data".formatted(i));
      metaData.add(meta == null || meta.length == 0 ? "{}" : parse("meta-data", meta).toString());
    }
    var name =
        format == 2
            ? info.path("artifact_name").asString("")
            : provides.getOrDefault("artifact_name", "");
    var deviceTypes =
        format == 2
            ? strings(info.path("compatible_devices"))
            : depends.getOrDefault("device_type", List.of());
    if (name.isBlank() || deviceTypes.isEmpty()) {
      throw new ArtifactException("The header names no artifact or no device type");
    }
    if (name.length() > 1024 || deviceTypes.size() > 1_000) {
      throw new ArtifactException("The name is too long, or there are too many device types");
    }
    if (types.isEmpty()) {
      throw new ArtifactException("The header names no payload");
    }
    if (format == 2) {
      provides.put("artifact_name", name);
      depends.put("device_type", deviceTypes);
    }
    return new HeaderJson(
        format, name, deviceTypes, types, metaData, provides, depends, List.copyOf(clears));
  }

  private static byte[] file(Map<String, byte[]> files, String name) {
    var bytes = files.get(name);
    if (bytes == null) {
      throw new ArtifactException("The header lacks " + name);
    }
    return bytes;
  }

  private static JsonNode parse(String name, byte[] bytes) {
    try {
      var json = JSON.readTree(bytes);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      throw new ArtifactException(name + " is not JSON", e);
    }
    throw new ArtifactException(name + " is not a JSON object");
  }

  private static void addProvides(JsonNode from, Map<String, String> to) {
    from.forEachEntry((key, value) -> to.put(checked(key), value.asString("")));
  }

  private static void addDepends(JsonNode from, Map<String, List<String>> to) {
    from.forEachEntry(
        (key, value) ->
            to.put(checked(key), value.isArray() ? strings(value) : List.of(value.asString(""))));
  }

  /** Keys become names of fields wherever artifacts are listed. */
  private static String checked(String key) {
    if (key.isEmpty() || key.length() > 1024 || key.startsWith("$") || key.indexOf('\0') >= 0) {
      throw new ArtifactException("A key of provides or depends is empty, too long or not text");
    }
    return key;
  }

  private static List<String> strings(JsonNode array) {
    return array.valueStream().map(each -> each.asString("")).toList();
  }

  Artifact toArtifact(boolean signed, List<Payload> payloads) {
    return new Artifact(
        name,
        deviceTypes,
        formatVersion,
        signed,
        List.copyOf(payloads),
        Map.copyOf(provides),
        Map.copyOf(depends),
        clearsProvides);
  }
}
