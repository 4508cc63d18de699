package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The contract of each service as a table of requests and answers, {@code conformance.txt}, whose
 * head explains it. Each section runs in a tenant of its own.
 */
class ConformanceTest {

  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
  private static final Map<String, List<String>> SECTIONS = sections();
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<String> services() {
    return SECTIONS.keySet().stream();
  }

  private static Map<String, List<String>> sections() {
    try (var in = ConformanceTest.class.getResourceAsStream("conformance.txt")) {
      var found = new LinkedHashMap<String, List<String>>();
      var section = new ArrayList<String>();
      for (var line : new String(Objects.requireNonNull(in).readAllBytes(), UTF_8).split("\n")) {
        if (line.startsWith("## ")) {
          section = new ArrayList<>();
          found.put(line.substring(3).strip(), section);
        } else if (!line.isBlank() && !line.startsWith("#")) {
          section.add(line.strip());
        }
      }
      return found;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("services")
  void answersAsTheTableSays(String service) {
    var section = new Section(service);
    SECTIONS.getOrDefault(service, List.of()).forEach(section::run);
    assertThat(section.problems).isEmpty();
  }

  /** What is missing here is tried by the test that the table's head names. */
  @Test
  void hasARowForEveryOperation() {
    var operations = new TreeSet<String>();
    for (var path : server.get("/v3/api-docs").path("paths").properties()) {
      path.getValue().propertyNames().stream()
          .filter(method -> method.matches("get|put|post|delete|patch"))
          .forEach(method -> operations.add(method + " " + path.getKey()));
    }
    var untried = new TreeSet<>(operations);
    for (var row : SECTIONS.values().stream().flatMap(List::stream).toList()) {
      var words = row.split(" ");
      if (row.matches(".* [-=]> 2.*")) {
        var path = words[2].replaceAll("\\?.*", "");
        untried.remove(operation(operations, words[1].toLowerCase(Locale.ROOT), path));
      }
    }
    assertThat(untried)
        .containsExactlyInAnyOrder(
            "get /api/devices/v1/deployments/artifacts/{id}",
            "get /api/management/v1/notifications/stream",
            "post /api/devices/v1/authentication/auth_requests",
            "post /api/devices/v1/authentication/key_rotation",
            "post /api/management/v1/deployments/artifacts",
            "post /api/management/v1/deployments/artifacts/generate",
            "post /api/management/v1/platform/projectors/{name}/dead-letters/discard",
            "post /api/management/v1/platform/projectors/{name}/dead-letters/retry",
            "post /api/management/v1/platform/projectors/{name}/rebuild",
            "post /api/management/v1/platform/token-keys/rotate",
            "post /api/management/v1/useradm/auth/login");
  }

  /** The one that serves a path: literals come before variables, from left to right. */
  private static String operation(Set<String> operations, String method, String path) {
    return operations.stream()
        .filter(it -> (method + " " + path).matches(it.replaceAll("\\{\\w+}", "[^/]+")))
        .min(Comparator.comparing(it -> it.replace('{', '~')))
        .orElseThrow(() -> new AssertionError("nothing serves " + method + " " + path));
  }

  /** One service, with what its rows have learned. */
  private static final class Section {

    private final TestServer.Tenant tenant;
    private final Map<String, TestDevice> devices = new HashMap<>();
    private final Map<String, String> known = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    Section(String service) {
      var name = "conformance-" + service.replace(' ', '-');
      tenant = server.tenant(name, name + "@example.com");
      known.put("in_an_hour", Instant.now().plusSeconds(3_600).toString());
    }

    void run(String row) {
      var words = row.split(" ");
      switch (words[0]) {
        case "accepted" -> {
          var device = new TestDevice(server, words[1]).of(tenant);
          device.authenticate();
          device.accept();
          device.authenticate();
          devices.put(words[1], device);
          known.put(words[1], device.id());
        }
        case "pending" -> {
          var device = new TestDevice(server, words[1]).of(tenant);
          device.authenticate();
          devices.put(words[1], device);
          known.put(words[1], device.id());
        }
        case "uploaded" ->
            assertThat(
                    server
                        .upload(server.artifact(words[1], words[2], 10), tenant.admin())
                        .statusCode())
                .isEqualTo(201);
        default -> request(row);
      }
    }

    private void request(String row) {
      var awaited = row.contains(" => ");
      var halves = row.split(awaited ? " => " : " -> ", 2);
      var request = halves[0].split(" ", 4);
      var answer = halves[1].split(" ", 2);
      if (awaited) {
        TestServer.await(row, () -> problem(send(request), answer) == null);
      }
      var got = send(request);
      var problem = problem(got, answer);
      if (problem != null) {
        problems.add(row + "\n  " + problem + ": " + got.statusCode() + " " + got.body());
      }
    }

    private HttpResponse<String> send(String[] request) {
      var body = request.length < 4 ? null : filled(request[3]);
      return server.call(request[1], filled(request[2]), token(request[0]), body);
    }

    private String token(String who) {
      return switch (who) {
        case "admin" -> tenant.admin();
        case "platform" -> server.login(TestServer.EMAIL, TestServer.PASSWORD).body();
        default -> Objects.requireNonNull(devices.get(who), who).token();
      };
    }

    private String filled(String text) {
      return NAME.matcher(text)
          .replaceAll(name -> Objects.requireNonNull(known.get(name.group(1)), name.group(1)));
    }

    private @Nullable String problem(HttpResponse<String> got, String[] wanted) {
      if (!wanted[0].equals(String.valueOf(got.statusCode()))) {
        return "status " + got.statusCode();
      }
      got.headers()
          .firstValue("Location")
          .ifPresent(path -> known.put("location", path.substring(path.lastIndexOf('/') + 1)));
      if (wanted.length < 2) {
        return null;
      }
      var json = JsonMapper.shared();
      return difference("", json.readTree(filled(wanted[1])), json.readTree(got.body()));
    }

    /** Null when all that is wanted is there. */
    private @Nullable String difference(String at, JsonNode wanted, JsonNode got) {
      if (wanted.isString() && wanted.asString().startsWith("$")) {
        known.put(wanted.asString().substring(1), got.asString());
        return got.isValueNode() && !got.isNull() ? null : at + " has no value";
      }
      if (wanted.isString() && wanted.asString().equals("*")) {
        return got.isMissingNode() || got.isNull() ? at + " is missing" : null;
      }
      if (wanted.isObject()) {
        for (var member : wanted.properties()) {
          var difference =
              difference(at + "/" + member.getKey(), member.getValue(), got.path(member.getKey()));
          if (difference != null) {
            return difference;
          }
        }
        return got.isObject() ? null : at + " is no object";
      }
      if (wanted.isArray()) {
        for (var i = 0; i < wanted.size(); i++) {
          var difference = difference(at + "/" + i, wanted.get(i), got.path(i));
          if (difference != null) {
            return difference;
          }
        }
        return got.size() == wanted.size() ? null : at + " has " + got.size() + " items";
      }
      return wanted.equals(got) ? null : at + " is " + got + " and not " + wanted;
    }
  }
}
