package io.muster.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what the hot paths cost: requests per second beside an authenticated endpoint that does
 * nothing, in the same process and the same seconds, by turns; and times, sizes and rates of one
 * server with many devices. Prints one table. Figures mean something on a quiet machine alone.
 *
 * <p>Usage: {@code Bench [devices [seconds]]}: the size of the large fleet, 100000 unless told, and
 * how long each endpoint is asked, 6 unless told.
 */
public final class Bench {

  private static final int CONNECTIONS = 128;
  private static final int ROUNDS = 3;

  /** Devices that ask, at most. */
  private static final int ASKING = 1_000;

  /** A fleet is mostly silence: what a server holds then is what it needs. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  private static final String NEXT =
      "/api/devices/v1/deployments/device/deployments/next?artifact_name=%s&device_type=%s"
          .formatted(SyntheticFleet.INSTALLED, SyntheticFleet.TYPE);

  private final Path folder;
  private final Path jar;
  private final Duration turn;
  private final List<String> table = new ArrayList<>();

  private Bench(Path folder, Path jar, Duration turn) {
    this.folder = folder;
    this.jar = jar;
    this.turn = turn;
  }

  public static void main(String[] args) throws Exception {
    var devices = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    var seconds = args.length > 1 ? Integer.parseInt(args[1]) : 6;
    var folder = Files.createTempDirectory("muster-bench");
    var jar = Path.of("server/target/muster.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException("run this in the project's folder, after mvn package");
    }
    var bench = new Bench(folder, jar, Duration.ofMillis(seconds * 1_000L / ROUNDS));
    try {
      bench.run(devices);
    } finally {
      bench.table.forEach(System.out::println);
      delete(folder);
    }
  }

  private void run(int devices) throws Exception {
    var empty = startEmpty();
    var large = folder.resolve("large");
    say("writing the events of %d devices", devices);
    var fleet = SyntheticFleet.write(large, devices);
    var events = 10L * devices + 4;
    startLarge(large, events, empty);
    try (var server = ServerProcess.withNothing(large)) {
      new Endpoints(server.port(), fleet).run();
      row(
          "resident right after the load, %,d devices".formatted(devices),
          mib(server.residentBytes()),
          "");
      LockSupport.parkNanos(QUIET.toNanos());
      row(
          "resident a quiet minute later, %,d devices".formatted(devices),
          mib(server.residentBytes()),
          "≤ 700 MiB");
    }
    var small = folder.resolve("small");
    var few = SyntheticFleet.write(small, devices / 10);
    try (var server = ServerProcess.withNothing(small)) {
      new Endpoints(server.port(), few).lists();
    }
  }

  private Duration startEmpty() throws IOException, InterruptedException {
    var data = Files.createDirectories(folder.resolve("empty"));
    try (var server = ServerProcess.ofJar(jar, data)) {
      row("first start, empty", seconds(server.startUp()), "");
    }
    try (var server = ServerProcess.ofJarAlone(jar, data)) {
      row("start, empty, without the AOT cache", seconds(server.startUp()), "");
    }
    try (var server = ServerProcess.ofJar(jar, data)) {
      row("start, empty", seconds(server.startUp()), "≤ 4 s");
      return server.startUp();
    }
  }

  private void startLarge(Path data, long events, Duration empty)
      throws IOException, InterruptedException {
    var bytes = Files.size(data.resolve("events.db"));
    row("bytes on disk an event", String.valueOf(bytes / events), "");
    say("replaying %d events into one view by the framework's own processor", events);
    var stock = StockReplay.inProcessOfItsOwn(data);
    row(
        "replay by a stock processor into one view in memory, events/s",
        "%,d".formatted(stock),
        "");
    say("replaying %d events into all read models", events);
    try (var server = ServerProcess.ofJar(jar, data)) {
      var rate = events / (server.startUp().minus(empty).toMillis() / 1e3);
      row(
          "replay into all read models, events/s (and beside that)",
          "%,.0f   (%.2f)".formatted(rate, rate / stock),
          "≥ 20,000");
      row("resident after the replay", mib(server.residentBytes()), "≤ 700 MiB");
    }
    try (var server = ServerProcess.ofJar(jar, data)) {
      row("start, %,d events".formatted(events), seconds(server.startUp()), "≤ 4 s");
      row("resident after that start", mib(server.residentBytes()), "≤ 700 MiB");
      server.kill();
    }
    try (var server = ServerProcess.ofJar(jar, data)) {
      row("start after a kill", seconds(server.startUp()), "≤ 4 s");
    }
    try (var server = ServerProcess.ofJarAlone(jar, data)) {
      row(
          "start, %,d events, without the AOT cache".formatted(events),
          seconds(server.startUp()),
          "");
    }
  }

  /** What is asked of one server. */
  private final class Endpoints {

    private final int port;
    private final SyntheticFleet fleet;
    private final String admin;
    private final List<String> tokens = new ArrayList<>();
    private final List<byte[]> authRequests = new ArrayList<>();

    Endpoints(int port, SyntheticFleet fleet) throws IOException, GeneralSecurityException {
      this.port = port;
      this.fleet = fleet;
      var asking = Math.min(ASKING, fleet.devices().size());
      var login =
          Base64.getEncoder()
              .encodeToString((ServerProcess.EMAIL + ":" + ServerProcess.PASSWORD).getBytes(UTF_8));
      admin =
          send(
              Connection.request(
                  "POST",
                  "/api/management/v1/useradm/auth/login",
                  null,
                  null,
                  "Authorization: Basic " + login));
      for (var i = 0; i < asking; i++) {
        var body = fleet.authRequest(i);
        var request =
            Connection.request(
                "POST",
                "/api/devices/v1/authentication/auth_requests",
                null,
                body,
                "X-MEN-Signature: " + fleet.sign(body));
        authRequests.add(request);
        tokens.add(send(request));
      }
    }

    private String send(byte[] request) throws IOException {
      try (var connection = new Connection(port)) {
        var answer = connection.send(request);
        if (answer.status() >= 300) {
          throw new IOException(answer.status() + " " + new String(answer.body(), UTF_8));
        }
        return new String(answer.body(), UTF_8);
      }
    }

    private Load.Requests turns(List<byte[]> requests, int connection) {
      var at = new int[] {connection * requests.size() / CONNECTIONS};
      return () -> requests.get(at[0]++ % requests.size());
    }

    private List<byte[]> forEachToken(String method, String path, @Nullable List<String> bodies) {
      var requests = new ArrayList<byte[]>();
      for (var i = 0; i < tokens.size(); i++) {
        requests.add(
            Connection.request(method, path, tokens.get(i), bodies == null ? null : bodies.get(i)));
      }
      return requests;
    }

    void run() throws IOException, InterruptedException {
      var nothing = forEachToken("GET", Nothing.PATH, null);
      var poll = forEachToken("GET", NEXT, null);
      say("warming up");
      Load.run(port, CONNECTIONS, Duration.ofSeconds(5), c -> turns(nothing, c));
      Load.run(port, CONNECTIONS, Duration.ofSeconds(5), c -> turns(poll, c));
      compare("poll with nothing to do", "≥ 0.7", c -> turns(poll, c));
      var same = new ArrayList<String>();
      for (var i = 0; i < tokens.size(); i++) {
        same.add(json(SyntheticFleet.inventory(i)));
      }
      var inventory = forEachToken("PATCH", "/api/devices/v1/inventory/device/attributes", same);
      compare("inventory without a change", "", c -> turns(inventory, c));
      compare("authentication request, P-256", "", c -> turns(authRequests, c));
      lists();
      deployments();
      reports();
    }

    private String json(Object value) {
      return JsonMapper.shared().writeValueAsString(value);
    }

    void lists() throws IOException, InterruptedException {
      var count = "%,d devices".formatted(fleet.devices().size());
      var list =
          Connection.request(
              "GET",
              "/api/management/v2/devauth/devices?status=accepted&per_page=100",
              admin,
              null);
      compare("list of 100 of " + count, "", _ -> () -> list);
      latency(
          "inventory page of 20, filtered and sorted, " + count,
          "≤ 5 ms in the store",
          "/api/management/v1/inventory/devices?per_page=20&inventory/site=site-7&sort=hostname:asc");
      latency(
          "inventory page of 20, sorted by an attribute, " + count,
          "",
          "/api/management/v1/inventory/devices?per_page=20&sort=hostname:asc");
      latency(
          "device list, page 50 of 20, " + count,
          "≤ 5 ms in the store",
          "/api/management/v2/devauth/devices?status=accepted&per_page=20&page=50");
    }

    private void latency(String what, String aim, String path)
        throws IOException, InterruptedException {
      var request = Connection.request("GET", path, admin, null);
      Load.run(port, 1, Duration.ofSeconds(1), _ -> () -> request);
      var result = Load.run(port, 1, turn, _ -> () -> request);
      row(what, "%.1f ms median".formatted(result.millis(0.5)), aim);
    }

    private void deployments() throws IOException {
      time(
          "deployment for all %,d devices".formatted(fleet.devices().size()),
          "\"all_devices\":true");
      for (var size : List.of(10, fleet.devices().size())) {
        var ids =
            fleet.devices().stream()
                .limit(size)
                .map(id -> "\"" + id + "\"")
                .collect(Collectors.joining(","));
        time("deployment for %,d named devices".formatted(size), "\"devices\":[" + ids + "]");
      }
    }

    private void time(String what, String target) throws IOException {
      var best = Double.MAX_VALUE;
      for (var i = 0; i < 3; i++) {
        var body =
            "{\"name\":\"%s %d\",\"artifact_name\":\"%s\",%s}"
                .formatted(what, i, SyntheticFleet.RELEASE, target);
        var request =
            Connection.request("POST", "/api/management/v1/deployments/deployments", admin, body);
        try (var connection = new Connection(port)) {
          var began = System.nanoTime();
          var answer = connection.send(request);
          best = Math.min(best, (System.nanoTime() - began) / 1e6);
          if (answer.status() != 201) {
            throw new IOException(answer.status() + " " + new String(answer.body(), UTF_8));
          }
        }
        for (var deployment : JsonMapper.shared().readTree(send(list()))) {
          send(
              Connection.request(
                  "PUT",
                  "/api/management/v1/deployments/deployments/"
                      + deployment.path("id").asString()
                      + "/status",
                  admin,
                  "{\"status\":\"aborted\"}"));
        }
      }
      row(what, "%.0f ms".formatted(best), "");
    }

    private byte[] list() {
      return Connection.request(
          "GET", "/api/management/v1/deployments/deployments?status=active", admin, null);
    }

    /** Each device reports one status after the other: every report is an event on the disk. */
    private void reports() throws IOException, InterruptedException {
      var ids =
          fleet.devices().stream()
              .limit(ASKING)
              .map(id -> "\"" + id + "\"")
              .collect(Collectors.joining(","));
      send(
          Connection.request(
              "POST",
              "/api/management/v1/deployments/deployments",
              admin,
              "{\"name\":\"reports\",\"artifact_name\":\"%s\",\"devices\":[%s]}"
                  .formatted(SyntheticFleet.RELEASE, ids)));
      var deployment = "";
      for (var request : forEachToken("GET", NEXT, null)) {
        deployment = JsonMapper.shared().readTree(send(request)).path("id").asString();
      }
      var path = "/api/devices/v1/deployments/device/deployments/" + deployment + "/status";
      // Every connection has devices of its own, so that each report changes something.
      compare(
          "durable status report",
          "≥ 0.35",
          c -> {
            var own = new ArrayList<byte[]>();
            for (var status : List.of("downloading", "installing")) {
              for (var i = c; i < ASKING; i += CONNECTIONS) {
                own.add(
                    Connection.request(
                        "PUT", path, tokens.get(i), "{\"status\":\"" + status + "\"}"));
              }
            }
            return turns(own, 0);
          });
    }

    private void compare(String what, String aim, Load.Source source)
        throws IOException, InterruptedException {
      say("%s", what);
      var nothing = forEachToken("GET", Nothing.PATH, null);
      Load.run(port, CONNECTIONS, Duration.ofSeconds(5), source);
      var base = 0.0;
      var rate = 0.0;
      var slowest = 0.0;
      for (var round = 0; round < ROUNDS; round++) {
        base += Load.run(port, CONNECTIONS, turn, c -> turns(nothing, c)).perSecond() / ROUNDS;
        var result = Load.run(port, CONNECTIONS, turn, source);
        rate += result.perSecond() / ROUNDS;
        slowest = Math.max(slowest, result.millis(0.99));
      }
      row(
          what,
          "%.2f   (%,.0f/s beside %,.0f/s, 99 %% in %.1f ms)"
              .formatted(rate / base, rate, base, slowest),
          aim);
    }
  }

  private void row(String what, String figure, String aim) {
    var line = "| %-58s | %-55s | %-20s |".formatted(what, figure, aim);
    table.add(line);
    say("%s", line);
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1e3);
  }

  private static String mib(long bytes) {
    return bytes / (1 << 20) + " MiB";
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void say(String format, Object... arguments) {
    System.err.println(String.format(Locale.ROOT, format, arguments));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
