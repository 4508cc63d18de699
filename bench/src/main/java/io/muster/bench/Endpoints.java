package io.muster.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The hot paths of one server: what devices ask all day, and the lists of operators. */
final class Endpoints {

  private static final String NEXT =
      "/api/devices/v1/deployments/device/deployments/next?artifact_name=%s&device_type=%s"
          .formatted(SyntheticFleet.INSTALLED, SyntheticFleet.TYPE);

  private final Clients clients;
  private final Report report;

  Endpoints(Clients clients, Report report) {
    this.clients = clients;
    this.report = report;
  }

  private byte[] get(String path) {
    return Connection.request("GET", path, clients.admin, null);
  }

  void run() throws IOException, InterruptedException {
    var nothing = clients.forEachToken("GET", Nothing.PATH, null);
    var poll = clients.forEachToken("GET", NEXT, null);
    Report.say("warming up");
    Load.run(
        clients.port, Clients.CONNECTIONS, Duration.ofSeconds(5), c -> Clients.turns(nothing, c));
    Load.run(clients.port, Clients.CONNECTIONS, Duration.ofSeconds(5), c -> Clients.turns(poll, c));
    clients.compare("poll with nothing to do", "≥ 0.7", c -> Clients.turns(poll, c));
    var same = new ArrayList<String>();
    for (var i = 0; i < clients.tokens.size(); i++) {
      same.add(JsonMapper.shared().writeValueAsString(SyntheticFleet.inventory(i)));
    }
    var inventory =
        clients.forEachToken("PATCH", "/api/devices/v1/inventory/device/attributes", same);
    clients.compare("inventory without a change", "", c -> Clients.turns(inventory, c));
    clients.compare(
        "authentication request, P-256", "", c -> Clients.turns(clients.authRequests, c));
    lists();
    deployments();
    reports();
  }

  void lists() throws IOException, InterruptedException {
    var count = "%,d devices".formatted(clients.fleet.devices().size());
    var list =
        Connection.request(
            "GET",
            "/api/management/v2/devauth/devices?status=accepted&per_page=100",
            clients.admin,
            null);
    clients.compare("list of 100 of " + count, "", _ -> () -> list);
    clients.latency(
        "inventory page of 20, filtered and sorted, " + count,
        "≤ 5 ms in the store",
        get(
            "/api/management/v1/inventory/devices?per_page=20&inventory/site=site-7&sort=hostname:asc"));
    clients.latency(
        "inventory page of 20, sorted by an attribute, " + count,
        "",
        get("/api/management/v1/inventory/devices?per_page=20&sort=hostname:asc"));
    clients.latency(
        "device list, page 50 of 20, " + count,
        "≤ 5 ms in the store",
        get("/api/management/v2/devauth/devices?status=accepted&per_page=20&page=50"));
  }

  private void deployments() throws IOException {
    time(
        "deployment for all %,d devices".formatted(clients.fleet.devices().size()),
        "\"all_devices\":true");
    for (var size : List.of(10, clients.fleet.devices().size())) {
      var ids =
          clients.fleet.devices().stream()
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
          Connection.request(
              "POST", "/api/management/v1/deployments/deployments", clients.admin, body);
      try (var connection = new Connection(clients.port)) {
        var began = System.nanoTime();
        var answer = connection.send(request);
        best = Math.min(best, (System.nanoTime() - began) / 1e6);
        if (answer.status() != 201) {
          throw new IOException(answer.status() + " " + new String(answer.body(), UTF_8));
        }
      }
      for (var deployment : Clients.json(clients.send(list()))) {
        try (var connection = new Connection(clients.port)) {
          connection.send( // 422 when it is over already, and a list shows it still
              Connection.request(
                  "PUT",
                  "/api/management/v1/deployments/deployments/"
                      + deployment.path("id").asString()
                      + "/status",
                  clients.admin,
                  "{\"status\":\"aborted\"}"));
        }
      }
    }
    report.row(what, "%.0f ms".formatted(best), "");
  }

  private byte[] list() {
    return Connection.request(
        "GET", "/api/management/v1/deployments/deployments?status=active", clients.admin, null);
  }

  /** Each device reports one status after the other: every report is an event on the disk. */
  private void reports() throws IOException, InterruptedException {
    var ids =
        clients.fleet.devices().stream()
            .limit(clients.tokens.size())
            .map(id -> "\"" + id + "\"")
            .collect(Collectors.joining(","));
    clients.send(
        Connection.request(
            "POST",
            "/api/management/v1/deployments/deployments",
            clients.admin,
            "{\"name\":\"reports\",\"artifact_name\":\"%s\",\"devices\":[%s]}"
                .formatted(SyntheticFleet.RELEASE, ids)));
    var deployment = "";
    for (var request : clients.forEachToken("GET", NEXT, null)) {
      deployment = Clients.json(clients.send(request)).path("id").asString();
    }
    var path = "/api/devices/v1/deployments/device/deployments/" + deployment + "/status";
    // Every connection has devices of its own, so that each report changes something.
    clients.compare(
        "durable status report",
        "≥ 0.35",
        c -> {
          var own = new ArrayList<byte[]>();
          for (var status : List.of("downloading", "installing")) {
            for (var i = c; i < clients.tokens.size(); i += Clients.CONNECTIONS) {
              own.add(
                  Connection.request(
                      "PUT", path, clients.tokens.get(i), "{\"status\":\"" + status + "\"}"));
            }
          }
          return Clients.turns(own, 0);
        });
  }
}
