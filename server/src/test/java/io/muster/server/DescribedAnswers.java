package io.muster.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds every answer that a test gets against the description of the interface, from which people
 * generate clients: no field that it does not name, and of no other type.
 */
final class DescribedAnswers {

  private static final JsonNode API = load();
  private static final List<PathPattern> PATHS =
      API.path("paths").propertyNames().stream()
          .map(PathPatternParser.defaultInstance::parse)
          .sorted(PathPattern.SPECIFICITY_COMPARATOR)
          .toList();

  /** What the framework answers, and the context that is in the tests alone. */
  private static final Pattern UNDESCRIBED =
      Pattern.compile("^/(actuator|.well-known)/|/specimen/");

  private DescribedAnswers() {}

  private static JsonNode load() {
    try (var description = DescribedAnswers.class.getResourceAsStream("openapi.json")) {
      return JsonMapper.shared().readTree(description);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws AssertionError when the answer is another than the description says
   */
  static void check(HttpResponse<String> answer) {
    var json =
        answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
    // While the description is written anew, it is not what it should be.
    if (answer.statusCode() >= 300
        || !json
        || answer.body().isEmpty()
        || System.getProperty("api-docs") != null) {
      return;
    }
    var method = answer.request().method().toLowerCase(Locale.ROOT);
    var path = PathContainer.parsePath(answer.uri().getPath());
    var operation =
        PATHS.stream()
            .filter(pattern -> pattern.matches(path))
            .map(pattern -> API.path("paths").path(pattern.getPatternString()).path(method))
            .filter(found -> !found.isMissingNode())
            .findFirst();
    if (operation.isEmpty()) {
      if (UNDESCRIBED.matcher(path.value()).find()) {
        return;
      }
      throw new AssertionError("There is no description of " + method + " " + path.value());
    }
    var wrong = new ArrayList<String>();
    var body = JsonMapper.shared().readTree(answer.body());
    check("", body, schema(operation.get(), answer.statusCode()), wrong);
    if (!wrong.isEmpty()) {
      wrong.sort(Comparator.naturalOrder());
      throw new AssertionError(
          "The description of %s says otherwise: %s"
              .formatted(operation.get().path("operationId").asString(), wrong));
    }
  }

  private static JsonNode schema(JsonNode operation, int status) {
    var responses = operation.path("responses");
    var content = responses.path(String.valueOf(status)).path("content");
    if (content.isMissingNode()) {
      throw new AssertionError(
          "The description of %s knows no body with status %d"
              .formatted(operation.path("operationId").asString(), status));
    }
    return content.valueStream().findFirst().orElse(content).path("schema");
  }

  private static void check(String at, JsonNode value, JsonNode described, List<String> wrong) {
    var reference = described.path("$ref").asString("");
    if (!reference.isEmpty()) {
      check(at, value, API.at(reference.substring(1)), wrong);
      return;
    }
    var type = described.path("type").asString("");
    if (!type.isEmpty() && !value.isNull() && !fits(type, value)) {
      wrong.add(at + " is no " + type + " but " + value.getNodeType());
      return;
    }
    if (value.isArray()) {
      value.forEach(each -> check(at + "[]", each, described.path("items"), wrong));
    }
    var known = described.path("properties");
    var others = described.path("additionalProperties");
    if (value.isObject() && (!known.isMissingNode() || !others.isMissingNode())) {
      for (var property : value.properties()) {
        var name = property.getKey();
        if (known.has(name)) {
          check(at + "." + name, property.getValue(), known.path(name), wrong);
        } else if (others.isMissingNode()) {
          wrong.add(at + "." + name + " is not known");
        } else {
          check(at + "." + name, property.getValue(), others, wrong);
        }
      }
    }
  }

  private static boolean fits(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      default -> false;
    };
  }
}
