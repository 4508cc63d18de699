package io.muster.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;

/** One who looks after the fleet all day: lists, searches, histories, and a deployment at times. */
final class Operator {

  private static final Duration BETWEEN = Duration.ofMillis(500);
  private static final int TURNS_BETWEEN_DEPLOYMENTS = 40;
  private static final int TURNS_BETWEEN_LOGINS = 60;

  private final Clients clients;
  private final Map<String, String> reads;
  private int deployments;

  Operator(Clients clients) {
    this.clients = clients;
    reads = new LinkedHashMap<>();
    reads.put("devices", "/api/management/v2/devauth/devices?status=accepted&per_page=100");
    reads.put(
        "inventory",
        "/api/management/v1/inventory/devices?per_page=20&inventory/site=site-7&sort=hostname:asc");
    reads.put("deployments", "/api/management/v1/deployments/deployments?per_page=20");
    reads.put("notifications", "/api/management/v1/notifications?per_page=20");
    reads.put(
        "history",
        "/api/management/v1/audit/devices/"
            + clients.fleet.devices().getFirst()
            + "/history?per_page=20");
  }

  /** What was answered to it in one phase: in all, and for each kind of request. */
  static final class Log {
    final Answers all = new Answers();
    final Map<String, Answers> kinds = new ConcurrentSkipListMap<>();

    private Answers of(String kind) {
      return kinds.computeIfAbsent(kind, _ -> new Answers());
    }
  }

  Thread start(BooleanSupplier goesOn, Log log) {
    return Thread.ofVirtual().start(() -> work(goesOn, log));
  }

  private void work(BooleanSupplier goesOn, Log log) {
    var kinds = List.copyOf(reads.entrySet());
    try (var asker = new Asker(clients.port, "127.0.0.1")) {
      for (var turn = 0; goesOn.getAsBoolean(); turn++) {
        if (turn % TURNS_BETWEEN_DEPLOYMENTS == 0) {
          asker.ask(deployment(), log.all, log.of("new deployment"));
        } else if (turn % TURNS_BETWEEN_LOGINS == 1) {
          asker.ask(Clients.login(), log.all, log.of("login"));
        } else {
          var kind = kinds.get(turn % kinds.size());
          var request = Connection.request("GET", kind.getValue(), clients.admin, null);
          asker.ask(request, log.all, log.of(kind.getKey()));
        }
        GoodDevices.pause(BETWEEN);
      }
    }
  }

  private byte[] deployment() {
    var number = deployments++;
    return Connection.request(
        "POST",
        "/api/management/v1/deployments/deployments/group/group-" + number % SyntheticFleet.GROUPS,
        clients.admin,
        "{\"name\":\"siege %d\",\"artifact_name\":\"%s\"}"
            .formatted(number, SyntheticFleet.RELEASE));
  }
}
