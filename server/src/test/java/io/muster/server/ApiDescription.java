package io.muster.server;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import io.muster.shared.access.LongPoll;
import io.muster.shared.access.StreamedForm;
import io.muster.shared.events.Caller;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.utils.SpringDocUtils;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the REST interface (OpenAPI 3.1), written from the controllers. */
final class ApiDescription {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private static final Set<String> NUMBERS = Set.of("page", "per_page");

  private static final RecordComponent[] NONE = {};

  private ApiDescription() {}

  static String of(TestServer server) throws Exception {
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class, LongPoll.class);
    var request = new MockHttpServletRequest("GET", "/v3/api-docs");
    var generated =
        server
            .bean(OpenApiWebMvcResource.class)
            .openapiJson(request, request.getRequestURI(), Locale.ROOT);
    var full = (ObjectNode) JSON.readTree(generated);
    var types = full.withObject("/components/schemas");
    types.properties().forEach(ApiDescription::nameAsWritten);
    for (var anything : List.of(JsonNode.class, StreamingResponseBody.class)) {
      types.putObject(anything.getName()).put("description", "any");
    }
    var api = (ObjectNode) JSON.readTree(shortened(JSON.writeValueAsString(full)));
    var names = new HashSet<String>();
    for (var type : types.propertyNames()) {
      if (!names.add(shortened("\"" + type + "\""))) {
        throw new AssertionError("Another type of the context has the same name: " + type);
      }
    }
    api.remove(List.of("servers", "tags"));
    api.putObject("info")
        .put("title", "Muster")
        .put("version", "1")
        .put("description", "Fleet management for IoT devices, every event on record.");
    var described = (ObjectNode) api.path("paths");
    described.remove("/error");
    described.remove(
        described.propertyNames().stream().filter(path -> path.contains("/specimen/")).toList());
    var endpoints = endpoints(server);
    for (var path : described.properties()) {
      for (var operation : path.getValue().properties()) {
        var parameters =
            QueryParameters.of(server, operation.getKey().toUpperCase(Locale.ROOT), path.getKey());
        describe(
            path.getKey(),
            operation.getKey(),
            (ObjectNode) operation.getValue(),
            parameters,
            endpoints.get(operation.getKey() + " " + path.getKey()));
      }
    }
    var components = api.withObject("/components");
    var schemas = components.withObject("/schemas");
    schemas.remove("shared.ErrorBody");
    schemas.remove(
        schemas.propertyNames().stream().filter(name -> name.startsWith("specimen.")).toList());
    components
        .withObject("/schemas/Error")
        .put("type", "object")
        .withObject("/properties")
        .setAll(
            Map.of(
                "error", text("what is wrong and how to fix it"),
                "code", text(codes()),
                "request_id", text("finds the line in the log"),
                "id", text("of the thing that stands in the way, where there is one")));
    components
        .withObject("/securitySchemes/token")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("bearerFormat", "JWT");
    return JSON.writeValueAsString(JSON.treeToValue(api, TreeMap.class)) + "\n";
  }

  private static String codes() {
    var lines = new StringBuilder("of the kind of error, stable, for programs:\n");
    RefusalCodes.all().forEach((code, what) -> lines.append("\n- `%s` (%s)".formatted(code, what)));
    return lines.toString();
  }

  /** The methods of the controllers, by what they answer: method and path. */
  private static Map<String, HandlerMethod> endpoints(TestServer server) {
    var found = new TreeMap<String, HandlerMethod>();
    server
        .bean(RequestMappingHandlerMapping.class, "requestMappingHandlerMapping")
        .getHandlerMethods()
        .forEach(
            (mapping, endpoint) -> {
              for (var path : mapping.getPatternValues()) {
                for (var method : mapping.getMethodsCondition().getMethods()) {
                  found.put(method.name().toLowerCase(Locale.ROOT) + " " + path, endpoint);
                }
              }
            });
    return found;
  }

  private static Access.To access(@Nullable HandlerMethod endpoint) {
    var access = endpoint == null ? null : endpoint.getMethodAnnotation(Access.class);
    return access == null ? Access.To.EVERYBODY : access.value();
  }

  /**
   * @param name canonical: with dots before nested types, too
   */
  private static Class<?> type(String name) throws ClassNotFoundException {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      var dot = name.lastIndexOf('.');
      if (dot < 0) {
        throw e;
      }
      return type(name.substring(0, dot) + "$" + name.substring(dot + 1));
    }
  }

  /** The generator does not know by which annotation our records are written. */
  private static void nameAsWritten(Map.Entry<String, JsonNode> schema) {
    try {
      var type = type(schema.getKey());
      if (schema.getValue() instanceof ObjectNode object) {
        loosen(object, type);
        rename(object, namesAsWritten(type));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(schema.getKey(), e);
    }
  }

  /** By the names of the components, of those too whose fields stand among the others. */
  private static Map<String, String> namesAsWritten(Class<?> type)
      throws ReflectiveOperationException {
    var names = new HashMap<String, String>();
    var naming = type.getAnnotation(JsonNaming.class);
    var strategy = naming == null ? null : naming.value().getDeclaredConstructor().newInstance();
    for (var component : type.isRecord() ? type.getRecordComponents() : NONE) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        names.putAll(namesAsWritten(component.getType()));
      } else if (strategy != null) {
        var name = component.getName();
        names.put(name, strategy.nameForField(null, null, name));
      }
    }
    return names;
  }

  /** Fields that hold JSON as it is, and those that have names of their own. */
  private static void loosen(ObjectNode schema, Class<?> type) {
    for (var component : type.isRecord() ? type.getRecordComponents() : NONE) {
      if (component.getAccessor().isAnnotationPresent(JsonRawValue.class)) {
        schema.withObject("/properties").putObject(component.getName());
      }
      if (component.getAccessor().isAnnotationPresent(JsonAnyGetter.class)) {
        schema.withObject("/properties").remove(component.getName());
        schema.putObject("additionalProperties");
      }
    }
  }

  private static void rename(ObjectNode schema, Map<String, String> names) {
    if (schema.path("properties") instanceof ObjectNode known) {
      for (var name : List.copyOf(known.propertyNames())) {
        known.set(names.getOrDefault(name, name), known.remove(name));
      }
    }
    if (schema.has("required")) {
      var required = schema.remove("required").valueStream().map(JsonNode::asString).toList();
      var named = schema.putArray("required");
      required.forEach(name -> named.add(names.getOrDefault(name, name)));
    }
  }

  /** Types by their context and their own names: {@code deviceauth.DeviceJson}. */
  private static String shortened(String json) {
    return json.replaceAll(
        "io\\.muster\\.([a-z]+)\\.[a-zA-Z.$]*?([A-Z][A-Za-z0-9]*)(?=[\"\\\\])", "$1.$2");
  }

  private static ObjectNode text(String description) {
    return JSON.createObjectNode().put("type", "string").put("description", description);
  }

  private static void describe(
      String path,
      String method,
      ObjectNode operation,
      Set<String> queried,
      @Nullable HandlerMethod endpoint) {
    var segments = path.split("/");
    operation.putArray("tags").add(path.startsWith("/api/") ? segments[4] : "operations");
    operation.put("operationId", method + path.replaceAll("[^A-Za-z0-9]+", "-"));
    var parameters = operation.withArray("/parameters");
    parameters.forEach(known -> queried.remove(known.path("name").asString()));
    for (var name : queried) {
      parameters
          .addObject()
          .put("name", name)
          .put("in", "query")
          .putObject("schema")
          .put("type", NUMBERS.contains(name) ? "integer" : "string");
    }
    if (parameters.isEmpty()) {
      operation.remove("parameters");
    }
    var form = endpoint == null ? null : endpoint.getMethodAnnotation(StreamedForm.class);
    if (form != null) {
      var fields =
          operation.withObject("/requestBody/content/multipart~1form-data/schema/properties");
      for (var name : form.fields()) {
        fields.putObject(name).put("type", "string");
      }
      fields.putObject(form.file()).put("type", "string").put("format", "binary");
    }
    var limit = endpoint == null ? null : endpoint.getMethodAnnotation(BodyLimit.class);
    if (form == null && limit != null && limit.value() == BodyLimit.STREAMED) {
      operation
          .withObject("/requestBody/content/application~1octet-stream/schema")
          .put("type", "string")
          .put("format", "binary");
    }
    var access = access(endpoint);
    operation.put("x-access", access.name().toLowerCase(Locale.ROOT));
    if (access != Access.To.EVERYBODY) {
      operation.putArray("security").addObject().putArray("token");
    }
    describeAnswers(path, method, operation.withObject("/responses"));
  }

  /** Where a controller names no media type: files, texts, and else JSON; some in a text. */
  private static void nameTypes(ObjectNode content) {
    var alone = content.size() == 1;
    if (content.remove("*/*") instanceof ObjectNode any) {
      var schema = any.path("schema");
      content.set(
          schema.path("format").asString("").equals("binary")
              ? "application/octet-stream"
              : schema.path("type").asString("").equals("string")
                  ? "text/plain"
                  : "application/json",
          any);
    }
    if (content.path("application/jwt") instanceof ObjectNode token) {
      content.retain("application/jwt"); // whatever the client says that it takes
      token.putObject("schema").put("type", "string");
    }
    if (content.path("application/json") instanceof ObjectNode json) {
      var schema = json.path("schema");
      var type = schema.path("type").asString("");
      if ((type.equals("string") && alone) || (type.equals("object") && schema.size() == 1)) {
        json.putObject("schema"); // JSON in a text, or one thing or another
      }
    }
  }

  /** What controllers decide themselves: creations, and updates that there are none of. */
  private static void describeAnswers(String path, String method, ObjectNode responses) {
    if (method.equals("post") && responses.path("200").path("content").isMissingNode()) {
      var created = (ObjectNode) responses.remove("200");
      if (created != null) {
        created.put("description", "Created");
        created.withObject("/headers/Location/schema").put("type", "string");
        responses.set("201", created);
      }
    }
    for (var response : responses) {
      if (response.path("content") instanceof ObjectNode content) {
        nameTypes(content);
      }
    }
    if (path.endsWith("/next")) {
      responses.putObject("204").put("description", "There is no update");
    }
    Map.of("4XX", "Refused", "5XX", "Failed")
        .forEach(
            (status, description) ->
                responses
                    .putObject(status)
                    .put("description", description)
                    .withObject("/content")
                    .putObject("application/json")
                    .putObject("schema")
                    .put("$ref", "#/components/schemas/Error"));
  }
}
