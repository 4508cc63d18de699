package io.muster.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Devices as they are meant to be: each polls for updates, reports its inventory, tells something
 * and installs what it is offered. Each remembers what the server acknowledged.
 */
final class GoodDevices {

  static final String SYSTEM = "siege";

  private static final String NEXT =
      "/api/devices/v1/deployments/device/deployments/next?artifact_name=%s&device_type=%s"
          .formatted(SyntheticFleet.INSTALLED, SyntheticFleet.TYPE);
  private static final List<String> STEPS =
      List.of("downloading", "installing", "rebooting", "success");

  private final Clients clients;
  private final int count;
  private final Duration cycle;

  /** The highest value of {@code counter} that was acknowledged, by the number of the device. */
  private final Map<Integer, Integer> counters = new ConcurrentHashMap<>();

  /** What devices told, and whether that was acknowledged. */
  private final Map<String, Boolean> told = new ConcurrentHashMap<>();

  /** Deployments that a device said it has installed, by its number. */
  private final Map<Integer, List<String>> installed = new ConcurrentHashMap<>();

  /**
   * @param count the first of the fleet
   * @param cycle between two polls of a device
   */
  GoodDevices(Clients clients, int count, Duration cycle) {
    this.clients = clients;
    this.count = count;
    this.cycle = cycle;
  }

  /** The same devices, of which another server, or the same one again, tells. */
  GoodDevices seenBy(Clients others) {
    var same = new GoodDevices(others, count, cycle);
    same.counters.putAll(counters);
    same.told.putAll(told);
    same.installed.putAll(installed);
    return same;
  }

  /** Starts all of them, spread over a cycle; they end when they are told to. */
  List<Thread> start(BooleanSupplier goesOn, Answers answers) {
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < count; i++) {
      var number = i;
      threads.add(Thread.ofVirtual().start(() -> live(number, goesOn, answers)));
    }
    return threads;
  }

  private void live(int number, BooleanSupplier goesOn, Answers answers) {
    var random = new Random(number);
    var token = clients.tokens.get(number);
    pause(Duration.ofNanos((long) (random.nextDouble() * cycle.toNanos())));
    try (var asker = new Asker(clients.port, "127.0.0.1")) {
      for (var turn = 0; goesOn.getAsBoolean(); turn++) {
        var offer = asker.ask(Connection.request("GET", NEXT, token, null), answers);
        if (offer != null && offer.status() == 200) {
          install(number, offer, asker, answers);
        }
        switch ((turn + number) % 4) {
          case 0 -> report(number, asker, answers);
          case 2 -> tell(number, asker, answers);
          default -> {}
        }
        pause(cycle);
      }
    }
  }

  static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private void install(int number, Connection.Answer offer, Asker asker, Answers answers) {
    var deployment = Clients.json(new String(offer.body(), UTF_8)).path("id").asString();
    var path = "/api/devices/v1/deployments/device/deployments/" + deployment + "/status";
    for (var step : STEPS) {
      var request =
          Connection.request(
              "PUT", path, clients.tokens.get(number), "{\"status\":\"" + step + "\"}");
      var answer = asker.ask(request, answers);
      if (answer == null || answer.status() >= 400) {
        return; // it is offered the same again
      }
    }
    installed.computeIfAbsent(number, _ -> new ArrayList<>()).add(deployment);
  }

  private void report(int number, Asker asker, Answers answers) {
    var next = counters.getOrDefault(number, 0) + 1;
    var answer =
        asker.ask(
            Connection.request(
                "PATCH",
                "/api/devices/v1/inventory/device/attributes",
                clients.tokens.get(number),
                "[{\"name\":\"counter\",\"value\":" + next + "}]"),
            answers);
    if (answer != null && answer.status() < 300) {
      counters.put(number, next);
    }
  }

  private void tell(int number, Asker asker, Answers answers) {
    var message = "device " + number + " " + System.nanoTime();
    var request =
        Connection.request(
            "POST",
            "/api/devices/v1/notifications",
            clients.tokens.get(number),
            "{\"id\":\"%s\",\"level\":\"info\",\"system\":\"%s\",\"message\":\"%s\"}"
                .formatted(message.replace(' ', '-'), SYSTEM, message));
    told.put(message, false);
    for (var tries = 0; tries < 2; tries++) { // a device that does not know tells it again
      var answer = asker.ask(request, answers);
      if (answer != null && answer.status() < 300) {
        told.put(message, true);
      }
      if (answer != null) {
        return;
      }
    }
  }

  /** What was acknowledged and is not there, or is there twice. */
  List<String> lost() throws IOException {
    var lost = new ArrayList<String>();
    var seen = new HashMap<String, Integer>();
    for (var page = 1; ; page++) {
      var items =
          Clients.json(
              clients.send(
                  "GET",
                  "/api/management/v1/notifications?system=%s&per_page=500&page=%d"
                      .formatted(SYSTEM, page),
                  null));
      items.forEach(item -> seen.merge(item.path("message").asString(""), 1, Integer::sum));
      if (items.size() < 500) {
        break;
      }
    }
    told.forEach(
        (message, acknowledged) -> {
          var times = seen.getOrDefault(message, 0);
          if (times > 1 || (acknowledged && times == 0)) {
            lost.add(message + " is there " + times + " times");
          }
        });
    for (var counter : counters.entrySet()) {
      var device = clients.fleet.devices().get(counter.getKey());
      var shown = -1;
      for (var attribute :
          Clients.json(clients.send("GET", "/api/management/v1/inventory/devices/" + device, null))
              .path("attributes")) {
        if (attribute.path("name").asString("").equals("counter")) {
          shown = attribute.path("value").asInt(-1);
        }
      }
      if (shown < counter.getValue()) {
        lost.add(device + " reported " + counter.getValue() + ", and shows " + shown);
      }
    }
    for (var each : installed.entrySet()) {
      var device = clients.fleet.devices().get(each.getKey());
      var statuses = new HashMap<String, String>();
      for (var entry :
          Clients.json(
              clients.send(
                  "GET", "/api/management/v1/deployments/deployments/devices/" + device, null))) {
        statuses.put(
            entry.path("deployment").path("id").asString(""),
            entry.path("device").path("status").asString(""));
      }
      for (var deployment : each.getValue()) {
        if (!"success".equals(statuses.get(deployment))) {
          lost.add(
              device
                  + " installed "
                  + deployment
                  + ", of which it is said: "
                  + statuses.get(deployment));
        }
      }
    }
    return lost;
  }

  /** How many writes were acknowledged. */
  long acknowledged() {
    return told.values().stream().filter(Boolean::booleanValue).count()
        + counters.values().stream().mapToLong(Integer::longValue).sum()
        + installed.values().stream().mapToLong(all -> (long) all.size() * STEPS.size()).sum();
  }
}
