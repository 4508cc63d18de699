package io.muster.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One who looks after the fleet all day: lists, searches, histories, and a deployment at times. */
final class Operator {

  private static final Duration BETWEEN = Duration.ofMillis(500);
  private static final int TURNS_BETWEEN_DEPLOYMENTS = 40;
  private static final int TURNS_BETWEEN_LOGINS = 60;

  private final Clients clients;
  private int deployments;

  Operator(Clients clients) {
    this.clients = clients;
  }

  Thread start(BooleanSupplier goesOn, Answers answers) {
    return Thread.ofVirtual().start(() -> work(goesOn, answers));
  }

  private void work(BooleanSupplier goesOn, Answers answers) {
    var reads =
        List.of(
            "/api/management/v2/devauth/devices?status=accepted&per_page=100",
            "/api/management/v1/inventory/devices?per_page=20&inventory/site=site-7&sort=hostname:asc",
            "/api/management/v1/deployments/deployments?per_page=20",
            "/api/management/v1/notifications?per_page=20",
            "/api/management/v1/audit/devices/"
                + clients.fleet.devices().getFirst()
                + "/history?per_page=20");
    try (var asker = new Asker(clients.port, "127.0.0.1")) {
      for (var turn = 0; goesOn.getAsBoolean(); turn++) {
        if (turn % TURNS_BETWEEN_DEPLOYMENTS == 0) {
          asker.ask(deployment(), answers);
        } else if (turn % TURNS_BETWEEN_LOGINS == 1) {
          asker.ask(Clients.login(), answers);
        } else {
          var path = reads.get(turn % reads.size());
          asker.ask(Connection.request("GET", path, clients.admin, null), answers);
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
