package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deviceauth.commands.DeviceCommand.DecommissionDevice;
import io.muster.deviceauth.events.ConcernsDevices;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Another tenant's things are not there: neither to see, nor to change, nor to tell from nothing.
 */
class TenancyTest {

  private static final String DEVAUTH = "/api/management/v2/devauth/devices";
  private static final String DEPLOYMENTS = "/api/management/v1/deployments/deployments";
  private static final String UNKNOWN = "00000000-0000-4000-8000-00000000dead";

  @TempDir private static Path data;
  private static TestServer server;
  private static String rival;
  private static TestServer.Tenant rivalTenant;
  private static TenantId rivalId;
  private static Map<String, String> ids = Map.of();

  /** Those of each context, and the device. */
  private static final List<Set<String>> TOGETHER = new ArrayList<>();

  private static List<String> bodies = List.of();

  @BeforeAll
  static void start() throws ReflectiveOperationException {
    server = TestServer.start(data, "--muster.deviceauth.requests-per-second=100000");
    rivalTenant = server.tenant("rival", "rival@example.com");
    rivalId = new TenantId(rivalTenant.id());
    rival = rivalTenant.admin();
    makeThings();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** One of each thing, of the first tenant. */
  private static void makeThings() throws ReflectiveOperationException {
    var scan = new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AssignableTypeFilter(TenantThings.class));
    var device = TestDevice.accepted(server, "ours");
    var made = new ArrayList<TenantThings>();
    var found = new TreeMap<String, String>();
    for (var maker : scan.findCandidateComponents("io.muster")) {
      var type = Class.forName(maker.getBeanClassName());
      var things = (TenantThings) type.getDeclaredConstructor().newInstance();
      made.add(things);
      var own = things.make(server, device);
      own.forEach((what, id) -> assertThat(found.put(what, id)).as("another " + what).isNull());
      var together = new TreeSet<>(own.values());
      together.add(device.id());
      TOGETHER.add(together);
    }
    ids = found;
    bodies = made.stream().flatMap(things -> things.bodies(found).stream()).distinct().toList();
  }

  /** What can be asked for in the management API, by its pattern. */
  private static SortedMap<String, Set<RequestMethod>> endpoints() {
    return endpoints("/api/management");
  }

  private static SortedMap<String, Set<RequestMethod>> endpoints(String under) {
    var found = new TreeMap<String, Set<RequestMethod>>();
    server
        .bean(RequestMappingHandlerMapping.class, "requestMappingHandlerMapping")
        .getHandlerMethods()
        .keySet()
        .forEach(
            mapping ->
                mapping.getPatternValues().stream()
                    .filter(pattern -> pattern.startsWith(under))
                    .forEach(
                        pattern ->
                            found
                                .computeIfAbsent(pattern, _ -> new TreeSet<>())
                                .addAll(mapping.getMethodsCondition().getMethods())));
    return found;
  }

  /** Else a context whose things nobody makes would pass for one that hides them. */
  @Test
  void knowsAThingForEveryEndpointThatShowsOne() {
    var without =
        endpoints().entrySet().stream()
            .filter(endpoint -> endpoint.getKey().contains("{"))
            .filter(endpoint -> !endpoint.getKey().contains("/platform/")) // of no tenant
            .filter(endpoint -> endpoint.getValue().contains(RequestMethod.GET))
            .map(Map.Entry::getKey)
            .filter(pattern -> tuples(pattern).stream().noneMatch(ids -> isShown(pattern, ids)))
            .toList();
    assertThat(without).as("needs another implementation of TenantThings").isEmpty();
  }

  private static boolean isShown(String pattern, List<String> ids) {
    return Stream.of(period(), "")
        .anyMatch(
            asked -> server.call("GET", address(pattern, ids) + asked, null).statusCode() == 200);
  }

  /** Some lists need one. */
  private static String period() {
    return "?from=2020-01-01T00:00:00Z&to=" + Instant.now();
  }

  /** Every endpoint, with every id: the answer is the same as for an id that nobody has. */
  @Test
  void showsAndChangesNothingOfAnotherTenant() {
    var head = new long[] {server.bean(EventRecord.class).head()};
    var leaks = new ArrayList<String>();
    var untried = new ArrayList<String>();
    var tried = 0;
    for (var endpoint : endpoints().entrySet()) {
      var pattern = endpoint.getKey();
      if (!pattern.contains("{")) {
        continue;
      }
      for (var method : endpoint.getValue()) {
        var understood = false;
        // A body that one address does not understand, none of the same pattern does.
        var left = new ArrayList<>(bodiesOf(method));
        var ofNobody = new HashMap<List<Object>, Answer>(); // always the same
        for (var tuple : tuples(pattern)) {
          for (var body : List.copyOf(left)) {
            tried++;
            var theirs = ask(method.name(), pattern, tuple, body);
            var malformed = theirs.body.matches(".*\"code\":\"[a-z-]*malformed\".*");
            if (malformed && !theirs.body.contains("parameter-malformed")) {
              left.remove(body);
            }
            understood |= !malformed;
            var nobodys =
                ofNobody.computeIfAbsent(
                    List.of(body, unknown(tuple)),
                    _ -> ask(method.name(), pattern, unknown(tuple), body));
            if (!theirs.equals(nobodys)) {
              leaks.add(method + " " + pattern + " " + tuple + ": " + theirs + " / " + nobodys);
            }
          }
        }
        if (!understood) {
          untried.add(method + " " + pattern);
        }
      }
    }
    assertThat(leaks).isEmpty();
    assertThat(untried).as("needs a body in an implementation of TenantThings").isEmpty();
    assertThat(tried).isGreaterThan(2_000);
    assertThat(changesToOthers(head[0])).isEmpty();
    assertThat(server.get("/api/management/v1/useradm/users/me").path("email").asString())
        .isEqualTo(TestServer.EMAIL);
  }

  /** Whichever of another's ids it names, and be it of the same tenant. */
  @Test
  void aDeviceSpeaksForItselfAlone() {
    var devices =
        List.of(
            TestDevice.accepted(server, "curious neighbour"),
            new TestDevice(server, "curious stranger").of(rivalTenant));
    devices.getLast().authenticate();
    devices.getLast().accept();
    devices.getLast().authenticate();
    var record = server.bean(EventRecord.class);
    var head = record.head();
    var allowed = new ArrayList<String>();
    var tried = 0;
    for (var endpoint : endpoints("/api/devices/").entrySet()) {
      var pattern = endpoint.getKey();
      if (!pattern.contains("{")) {
        continue;
      }
      for (var method : endpoint.getValue()) {
        var isRead = method == RequestMethod.GET;
        var left = new ArrayList<>(isRead ? bodies.subList(0, 1) : bodies);
        for (var tuple : tuples(pattern)) {
          for (var device : devices) {
            for (var body : List.copyOf(left)) {
              var path = address(pattern, tuple);
              var answer = server.call(method.name(), path, device.token(), isRead ? null : body);
              tried++;
              if (answer.body().contains("malformed\"")) {
                left.remove(body); // nor is it understood at another address of the pattern
              }
              if (answer.statusCode() < 400) {
                allowed.add(method + " " + path + ": " + answer.statusCode());
              }
            }
          }
        }
      }
    }
    assertThat(allowed).isEmpty();
    assertThat(tried).isGreaterThan(1_000);
    assertThat(record.head()).isEqualTo(head);
  }

  /** Where something is deleted, a list says what at most. */
  private static List<String> bodiesOf(RequestMethod method) {
    return switch (method) {
      case GET -> bodies.subList(0, 1);
      case DELETE -> bodies.stream().filter(body -> body.startsWith("[")).toList();
      default -> bodies;
    };
  }

  /** Nobody's, each of the same form. */
  private static List<String> unknown(List<String> named) {
    return named.stream()
        .map(id -> id.matches("[0-9a-f-]{36}.*") ? UNKNOWN + id.substring(36) : "nobodys")
        .toList();
  }

  /** What an address of this pattern can name: each thing, or two things of a context. */
  private static List<List<String>> tuples(String pattern) {
    return pattern.indexOf('{') == pattern.lastIndexOf('{')
        ? ids.values().stream().map(List::of).toList()
        : TOGETHER.stream()
            .flatMap(
                things ->
                    things.stream()
                        .flatMap(first -> things.stream().map(second -> List.of(first, second))))
            .distinct()
            .toList();
  }

  @Test
  void findsNothingOfAnotherTenantByWhatABodyNames() {
    var device = ids.get("device");
    assertThat(post("/api/management/v2/devauth/devices/search", Map.of("id", List.of(device))))
        .isEqualTo(new Answer(200, "[]"));
    assertThat(
            post(
                "/api/management/v2/inventory/filters/search",
                Map.of("device_ids", List.of(device))))
        .isEqualTo(new Answer(200, "[]"));
    var counters = DEPLOYMENTS + "/statistics/list";
    assertThat(post(counters, Map.of("deployment_ids", List.of(ids.get("deployment")))).status)
        .isEqualTo(post(counters, Map.of("deployment_ids", List.of(UNKNOWN))).status)
        .isEqualTo(404);
    var releases = "/api/management/v2/deployments/deployments/releases";
    var head = server.bean(EventRecord.class).head();
    assertThat(server.call("DELETE", releases + "?name=our-release", rival, null).statusCode())
        .isEqualTo(404);
    assertThat(server.bean(EventRecord.class).head()).isEqualTo(head);
  }

  private static Answer post(String path, Map<String, ?> body) {
    var answer = server.call("POST", path, rival, body);
    return new Answer(answer.statusCode(), answer.body());
  }

  private static String address(String pattern, List<String> ids) {
    var address = pattern;
    for (var id : ids) {
      address = address.replaceFirst("\\{[^}]+}", id);
    }
    return address;
  }

  private record Answer(int status, String body) {}

  private static Answer ask(String method, String pattern, List<String> named, String body) {
    var path = address(pattern, named);
    var answer =
        method.equals("GET")
            ? server.call(method, path + period(), rival, null)
            : server.call(method, path, rival, body);
    var said = answer.body().replaceAll("\"request_id\":\"[^\"]*\"", "");
    // The longest first: one may be a part of another.
    for (var id : named.stream().sorted(Comparator.comparing(String::length).reversed()).toList()) {
      said = said.replace(id, "ID");
    }
    return new Answer(answer.statusCode(), said);
  }

  /** Events of the first tenant that the rival caused, and of its own about the first's device. */
  private static List<String> changesToOthers(long after) {
    var found = new ArrayList<String>();
    var record = server.bean(EventRecord.class);
    record.ofTenant(new TenantId("default"), after).forEach(event -> found.add(event.toString()));
    record
        .ofTenant(rivalId, after)
        .filter(
            event ->
                event.payload() instanceof ConcernsDevices concerning
                    && !(event.payload() instanceof DeploymentCreated) // may name any device
                    && concerning.deviceIds().stream()
                        .anyMatch(device -> device.toString().equals(ids.get("device"))))
        .forEach(event -> found.add(event.toString()));
    return found;
  }

  @Test
  void listsNothingOfAnotherTenant() {
    var shown = 0;
    for (var endpoint : endpoints().entrySet()) {
      var list = endpoint.getKey();
      if (list.contains("{")
          || list.endsWith("/stream") // does not end by itself; NotificationsTest looks at it
          || !endpoint.getValue().contains(RequestMethod.GET)) {
        continue;
      }
      var ours = server.call("GET", list, null).body();
      var theirs =
          server
              .call("GET", list, rival, null)
              .body()
              .replaceAll("\"actor\":\"[^\"]*\"", ""); // who created the tenant
      shown += ids.values().stream().anyMatch(ours::contains) ? 1 : 0;
      assertThat(theirs).as(list).doesNotContain(ids.values());
    }
    assertThat(shown).as("lists that show things of ours").isGreaterThan(10);
    assertThat(
            server
                .call("GET", "/api/management/v2/inventory/filters/attributes", rival, null)
                .body())
        .doesNotContain("\"name\":\"name\"");
  }

  @Test
  void keepsThePlatformFromTheAdministratorsOfATenant() {
    for (var path : List.of("/api/management/v1/platform/projectors", "/actuator/prometheus")) {
      assertThat(server.call("GET", path, rival, null).statusCode()).as(path).isEqualTo(403);
      assertThat(server.call("GET", path, null).statusCode()).as(path).isEqualTo(200);
    }
  }

  /** Whatever a controller forgets, a command for another tenant does not get through. */
  @Test
  void refusesACommandForAnotherTenant() {
    assertThatThrownBy(
            () ->
                server
                    .bean(CommandGateway.class)
                    .sendAndWait(
                        new DecommissionDevice(
                            new TenantId("default"),
                            new DeviceId(UUID.fromString(ids.get("device")))),
                        MetaData.with(Provenance.TENANT, "rival")))
        .hasMessageContaining("foreign-tenant");
  }
}
