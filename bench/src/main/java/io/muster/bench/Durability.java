package io.muster.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads a server with writes of every kind, kills it with SIGKILL at random moments, starts it
 * again and checks that everything that was acknowledged is there, once, and in the views.
 *
 * <p>Usage: {@code Durability [rounds [jar]]}, 50 rounds unless told. Exits with 1 when anything is
 * lost.
 */
public final class Durability {

  private static final int WRITERS = 16;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path data;
  private final Random random = new Random();
  private final HttpClient http = HttpClient.newHttpClient();
  private final KeyPair keys;
  private final AtomicInteger names = new AtomicInteger();

  /** What was acknowledged: by the name of a device. */
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /**
   * One device as the server said it is.
   *
   * @param accepted whether that was acknowledged
   * @param counter the highest value of its inventory that was acknowledged; -1 for none
   * @param group the last that was acknowledged; empty for none
   */
  private record Known(String id, boolean accepted, int counter, String group) {}

  private Durability(Path data) throws GeneralSecurityException {
    this.data = data;
    var generator = KeyPairGenerator.getInstance("Ed25519");
    this.keys = generator.generateKeyPair();
  }

  public static void main(String[] args) throws Exception {
    var rounds = args.length > 0 ? Integer.parseInt(args[0]) : 50;
    var jar = Path.of(args.length > 1 ? args[1] : "server/target/muster.jar");
    var lost = run(Files.createTempDirectory("muster-durability").resolve("data"), rounds, jar);
    lost.forEach(System.out::println);
    System.exit(lost.isEmpty() ? 0 : 1);
  }

  /** Answers what was lost or doubled. */
  static List<String> run(Path data, int rounds, Path jar) throws Exception {
    Files.createDirectories(data);
    var durability = new Durability(data);
    var lost = new ArrayList<String>();
    for (var round = 1; round <= rounds && lost.isEmpty(); round++) {
      try (var server = ServerProcess.ofJar(jar, data)) {
        lost.addAll(durability.check(server));
        durability.loadAndKill(server);
        System.out.printf(
            "round %d: started in %d ms, %d devices acknowledged, %d lost%n",
            round, server.startUp().toMillis(), durability.known.size(), lost.size());
      }
    }
    try (var server = ServerProcess.ofJar(jar, data)) {
      lost.addAll(durability.check(server));
    }
    return lost;
  }

  private void loadAndKill(ServerProcess server) throws IOException, InterruptedException {
    var admin = login(server);
    try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < WRITERS; i++) {
        writers.submit(
            () -> {
              while (true) {
                live(server, admin, "device-" + names.incrementAndGet());
              }
            });
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(3_000)));
      server.kill();
      writers.shutdownNow();
    }
  }

  /**
   * A device's life: registered, accepted, reporting, grouped; each step noted when acknowledged.
   */
  private void live(ServerProcess server, String admin, String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    var body =
        JSON.writeValueAsString(
            Map.of("id_data", JSON.writeValueAsString(Map.of("name", name)), "pubkey", pem()));
    if (authenticate(server, body).statusCode() != 401) {
      return;
    }
    var created =
        send(
            server,
            "POST",
            "/api/management/v2/devauth/devices",
            admin,
            JSON.writeValueAsString(
                Map.of("identity_data", Map.of("name", name), "pubkey", pem(), "force", true)));
    var location = created.headers().firstValue("Location").orElse("");
    if (created.statusCode() != 201) {
      return;
    }
    var id = location.substring(location.lastIndexOf('/') + 1);
    note(name, new Known(id, true, -1, ""));
    var token = authenticate(server, body);
    for (var counter = 0; token.statusCode() == 200 && counter < 5; counter++) {
      var report = List.of(Map.of("name", "counter", "value", counter));
      var answer =
          send(
              server,
              "PATCH",
              "/api/devices/v1/inventory/device/attributes",
              token.body(),
              JSON.writeValueAsString(report));
      if (answer.statusCode() == 200) {
        note(name, new Known(id, true, counter, ""));
      }
    }
    var grouped =
        send(
            server,
            "PUT",
            "/api/management/v1/inventory/devices/" + id + "/group",
            admin,
            "{\"group\":\"survivors\"}");
    if (grouped.statusCode() == 204) {
      var before = known.get(name);
      note(name, new Known(id, true, before == null ? -1 : before.counter, "survivors"));
    }
  }

  private void note(String name, Known device) {
    known.put(name, device);
  }

  private String pem() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(keys.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private HttpResponse<String> authenticate(ServerProcess server, String body)
      throws IOException, InterruptedException, GeneralSecurityException {
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(keys.getPrivate());
    signature.update(body.getBytes(UTF_8));
    return http.send(
        request(server, "/api/devices/v1/authentication/auth_requests")
            .header("X-MEN-Signature", Base64.getEncoder().encodeToString(signature.sign()))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private List<String> check(ServerProcess server) throws IOException, InterruptedException {
    var admin = login(server);
    var lost = new ArrayList<String>();
    var devices = all(server, admin, "/api/management/v2/devauth/devices");
    var names = new ConcurrentHashMap<String, String>();
    for (var device : devices) {
      var name = device.path("identity_data").path("name").asString("");
      if (names.put(name, device.path("id").asString("")) != null) {
        lost.add(name + " is there twice");
      }
    }
    var statuses = new ConcurrentHashMap<String, String>();
    devices.forEach(
        device -> statuses.put(device.path("id").asString(""), device.path("status").asString("")));
    var inventories = new ConcurrentHashMap<String, JsonNode>();
    all(server, admin, "/api/management/v1/inventory/devices")
        .forEach(device -> inventories.put(device.path("id").asString(""), device));
    known.forEach((name, device) -> compare(name, device, names, statuses, inventories, lost));
    return lost;
  }

  private static void compare(
      String name,
      Known device,
      Map<String, String> names,
      Map<String, String> statuses,
      Map<String, JsonNode> inventories,
      List<String> lost) {
    var inventory = inventories.get(device.id);
    if (!device.id.equals(names.get(name)) || inventory == null) {
      lost.add(name + " is not there");
      return;
    }
    if (device.accepted && !"accepted".equals(statuses.get(device.id))) {
      lost.add(name + " is " + statuses.get(device.id) + ", and was accepted");
    }
    var counter = -1;
    var group = "";
    for (var attribute : inventory.path("attributes")) {
      switch (attribute.path("name").asString("")) {
        case "counter" -> counter = attribute.path("value").asInt(-1);
        case "group" -> group = attribute.path("value").asString("");
        default -> {}
      }
    }
    if (counter < device.counter) {
      lost.add(name + " reported " + device.counter + ", and shows " + counter);
    }
    if (!device.group.isEmpty() && !device.group.equals(group)) {
      lost.add(name + " was grouped, and is not");
    }
  }

  private List<JsonNode> all(ServerProcess server, String admin, String path)
      throws IOException, InterruptedException {
    var found = new ArrayList<JsonNode>();
    for (var page = 1; ; page++) {
      var answer = send(server, "GET", path + "?per_page=500&page=" + page, admin, null);
      var items = JSON.readTree(answer.body());
      items.forEach(found::add);
      if (items.size() < 500) {
        return found;
      }
    }
  }

  private String login(ServerProcess server) throws IOException, InterruptedException {
    var basic =
        Base64.getEncoder()
            .encodeToString((ServerProcess.EMAIL + ":" + ServerProcess.PASSWORD).getBytes(UTF_8));
    return http.send(
            request(server, "/api/management/v1/useradm/auth/login")
                .header("Authorization", "Basic " + basic)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private HttpResponse<String> send(
      ServerProcess server,
      String method,
      String path,
      String token,
      @org.jspecify.annotations.Nullable String body)
      throws IOException, InterruptedException {
    return http.send(
        request(server, path)
            .header("Authorization", "Bearer " + token)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(ServerProcess server, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/json");
  }
}
