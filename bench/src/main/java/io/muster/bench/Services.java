package io.muster.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** What the services beside the main job cost: of one server with a fleet. */
final class Services {

  /** Devices that wait for actions, at most. */
  private static final int WAITING = 10_000;

  private static final int TRIGGERS = 500;
  private static final int NOTIFICATIONS = 200;
  private static final Duration TO_SETTLE = Duration.ofSeconds(3);
  private static final Duration DELIVERING = Duration.ofSeconds(10);

  private final ServerProcess server;
  private final Clients clients;
  private final Report report;
  private final Duration turn;

  Services(ServerProcess server, Clients clients, Report report, Duration turn) {
    this.server = server;
    this.clients = clients;
    this.report = report;
    this.turn = turn;
  }

  void run()
      throws IOException,
          InterruptedException,
          ExecutionException,
          TimeoutException,
          GeneralSecurityException {
    configuration();
    search();
    logins();
    notifications();
    webhooks();
    actions();
  }

  private static String quantiles(long[] nanos) {
    var sorted = LongStream.of(nanos).sorted().toArray();
    return "50 %% in %.1f ms, 99 %% in %.1f ms"
        .formatted(sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6);
  }

  /** Devices that have what they are to have. */
  private void configuration() throws IOException, InterruptedException {
    clients.send(
        "PUT",
        "/api/management/v1/configurations/configmaps/tenant",
        "{\"unique_dev_parameters\":\"{\\\"level\\\":\\\"info\\\"}\"}");
    var polls = new ArrayList<byte[]>();
    for (var i = 0; i < clients.tokens.size(); i++) {
      var path = "/api/devices/v1/configurations/config_requests/" + clients.fleet.devices().get(i);
      var token = clients.tokens.get(i);
      var version =
          Clients.json(clients.send(Connection.request("GET", path, token, null)))
              .path("version")
              .asLong();
      polls.add(Connection.request("GET", path, token, null, "If-None-Match: \"" + version + "\""));
    }
    clients.compare("configuration poll without a change", "≥ 0.9", c -> Clients.turns(polls, c));
  }

  private void search() throws IOException, InterruptedException {
    var path = "/api/management/v2/inventory/filters/search";
    var count = "%,d devices".formatted(clients.fleet.devices().size());
    clients.latency(
        "search of 20 by two filters, sorted, " + count,
        "",
        Connection.request(
            "POST",
            path,
            clients.admin,
            """
            {"page":1,"per_page":20,
             "filters":[{"scope":"inventory","attribute":"site","type":"$eq","value":"site-7"},
                        {"scope":"inventory","attribute":"rootfs_type","type":"$eq","value":"ext4"}],
             "sort":[{"scope":"inventory","attribute":"hostname","order":"asc"}]}
            """));
    clients.latency(
        "search of 20 by a regular expression, " + count,
        "",
        Connection.request(
            "POST",
            path,
            clients.admin,
            """
            {"page":1,"per_page":20,
             "filters":[{"scope":"inventory","attribute":"hostname","type":"$regex","value":"^device-99"}]}
            """));
  }

  /** Bounded by what a password is worth: each is hashed. */
  private void logins() throws IOException, InterruptedException {
    var login = Clients.login();
    var result = Load.run(clients.port, 4, turn.multipliedBy(3), _ -> () -> login);
    report.row(
        "login, 4 people at a time",
        "%,.0f/s, 99 %% in %.0f ms".formatted(result.perSecond(), result.millis(0.99)),
        "");
  }

  private static final class Subscriber implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Long> seen = new LinkedBlockingQueue<>();

    Subscriber(Clients clients) throws IOException, InterruptedException {
      var address =
          URI.create(
              "http://127.0.0.1:"
                  + clients.port
                  + "/api/management/v1/notifications/stream?system=bench");
      var request =
          HttpRequest.newBuilder(address)
              .header("Authorization", "Bearer " + clients.admin)
              .header("Accept", "text/event-stream")
              .build();
      var answer = http.send(request, BodyHandlers.ofLines());
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  answer
                      .body()
                      .filter(line -> line.startsWith("data: "))
                      .forEach(_ -> seen.add(System.nanoTime()));
                } catch (UncheckedIOException e) {
                  // closed
                }
              });
    }

    long next() throws InterruptedException, IOException {
      var at = seen.poll(20, TimeUnit.SECONDS);
      if (at == null) {
        throw new IOException("a notification did not come");
      }
      return at;
    }

    @Override
    public void close() {
      http.shutdownNow();
    }
  }

  private byte[] notification(int number) {
    return Connection.request(
        "POST",
        "/api/devices/v1/notifications",
        clients.tokens.get(number % clients.tokens.size()),
        "{\"level\":\"info\",\"system\":\"bench\",\"message\":\"number %d\"}".formatted(number));
  }

  private void notifications() throws IOException, InterruptedException {
    var nanos = new long[NOTIFICATIONS];
    try (var subscriber = new Subscriber(clients);
        var connection = new Connection(clients.port)) {
      for (var i = 0; i < nanos.length; i++) {
        var began = System.nanoTime();
        Clients.answer(connection.send(notification(i)));
        nanos[i] = subscriber.next() - began;
      }
    }
    report.row("notification to subscriber (server-sent events)", quantiles(nanos), "");
  }

  /** The record of the fleet told again, to somebody who answers at once. */
  private void webhooks() throws IOException, InterruptedException {
    var taken = new AtomicLong();
    var last = new AtomicLong();
    var receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1_000);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
          taken.incrementAndGet();
          last.set(System.nanoTime());
        });
    receiver.start();
    var subscriptions = "/api/management/v1/notifications/subscriptions";
    var subscription =
        Clients.json(
                clients.send(
                    "POST",
                    subscriptions,
                    "{\"url\":\"http://127.0.0.1:%d/\",\"types\":[\"device.*\"]}"
                        .formatted(receiver.getAddress().getPort())))
            .path("id")
            .asString();
    var path = subscriptions + "/" + subscription;
    clients.send("POST", path + "/replay", "{\"from\":\"%s\"}".formatted(Instant.EPOCH));
    var end = System.nanoTime() + DELIVERING.multipliedBy(3).toNanos();
    while (taken.get() == 0) {
      if (System.nanoTime() > end) {
        throw new IOException("nothing is delivered");
      }
      LockSupport.parkNanos(10_000_000);
    }
    var before = taken.get();
    var began = System.nanoTime();
    LockSupport.parkNanos(DELIVERING.toNanos());
    // A small fleet is told of before the time is over.
    var rate = (taken.get() - before) / ((last.get() - began) / 1e9);
    report.row("webhook deliveries to one subscriber", "%,.0f/s".formatted(rate), "");
    clients.send("DELETE", path, null);
    receiver.stop(0);
  }

  private void actions()
      throws IOException,
          InterruptedException,
          ExecutionException,
          TimeoutException,
          GeneralSecurityException {
    var devices = Math.min(WAITING, clients.fleet.devices().size());
    var all = new Clients(clients.port, clients.fleet, devices, report, turn);
    var open = new ArrayList<Connection>();
    var told = new ArrayList<CompletableFuture<Long>>();
    var none = server.liveHeapBytes();
    try {
      for (var i = 0; i < devices; i++) {
        var connection = new Connection(all.port);
        open.add(connection);
        var ask = poll(all, i, 60);
        var arrival = new CompletableFuture<Long>();
        told.add(arrival);
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    var answer = connection.send(ask);
                    arrival.complete(answer.status() == 200 ? System.nanoTime() : 0L);
                  } catch (IOException e) {
                    arrival.completeExceptionally(e);
                  }
                });
      }
      LockSupport.parkNanos(TO_SETTLE.toNanos());
      report.row(
          "heap a device that waits for an action, %,d at a time".formatted(devices),
          "%,d bytes".formatted((server.liveHeapBytes() - none) / devices),
          "≤ 8 KB");
      report.row(
          "action to device, %,d wait".formatted(devices), quantiles(trigger(all, told)), "");
    } finally {
      for (var connection : open) {
        connection.close();
      }
    }
  }

  private static byte[] poll(Clients all, int device, int wait) {
    return Connection.request(
        "GET",
        "/api/devices/v1/action/%s?wait=%d".formatted(all.fleet.devices().get(device), wait),
        all.tokens.get(device),
        null);
  }

  /** From sending the request of an operator to the answer that a device has. */
  private static long[] trigger(Clients all, List<CompletableFuture<Long>> told)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    var chosen =
        new Random(1)
            .ints(0, told.size())
            .distinct()
            .limit(Math.min(TRIGGERS, told.size()))
            .toArray();
    var nanos = new long[chosen.length];
    try (var operator = new Connection(all.port)) {
      for (var i = 0; i < chosen.length; i++) {
        var path = "/api/management/v1/action/" + all.fleet.devices().get(chosen[i]);
        var began = System.nanoTime();
        Clients.answer(
            operator.send(
                Connection.request(
                    "POST", path, all.admin, "{\"actions\":\"{\\\"collect\\\":\\\"logs\\\"}\"}")));
        nanos[i] = told.get(chosen[i]).get(20, TimeUnit.SECONDS) - began;
      }
    }
    return nanos;
  }
}
