package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.shared.access.Access;
import io.muster.shared.access.StreamedForm;
import io.muster.shared.events.Caller;
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
import tools.jackson.databind.SerializationFeature;
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

  private ApiDescription() {}

  static String of(TestServer server) throws Exception {
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    var request = new MockHttpServletRequest("GET", "/v3/api-docs");
    var generated =
        server
            .bean(OpenApiWebMvcResource.class)
            .openapiJson(request, request.getRequestURI(), Locale.ROOT);
    var api = (ObjectNode) JSON.readTree(shortened(new String(generated, UTF_8)));
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
    var access = access(endpoint);
    operation.put("x-access", access.name().toLowerCase(Locale.ROOT));
    if (access != Access.To.EVERYBODY) {
      operation.putArray("security").addObject().putArray("token");
    }
    describeAnswers(path, method, operation.withObject("/responses"));
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
    if (path.endsWith("/next")) {
      responses.putObject("204").put("description", "There is no update");
    }
    responses
        .putObject("default")
        .put("description", "Refused, or failed")
        .withObject("/content")
        .putObject("application/json")
        .putObject("schema")
        .put("$ref", "#/components/schemas/Error");
  }
}
