package io.muster.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/**
 * Those who want to do harm: strangers, the owners of a few accepted devices, a viewer, and the
 * administrator of another tenant. Each comes from networks of his own, and as often as one client
 * can without taking the processor from the others of this machine.
 */
final class Attacks {

  private static final int MEBIBYTE = 1 << 20;
  private static final int SLOW_HEADS = 1_000;
  private static final int SLOW_BODIES = 300;
  private static final int WAITING = 300;
  private static final int STREAMS = 60;

  private final Clients clients;
  private final List<String> devices;
  private final String viewer;
  private final String stranger;
  private final Random random = new Random(1);
  private final Map<String, Answers> answers = new ConcurrentSkipListMap<>();

  /**
   * @param devices tokens of accepted devices
   * @param viewer the token of one who may only look
   * @param stranger the token of the administrator of another tenant
   */
  Attacks(Clients clients, List<String> devices, String viewer, String stranger) {
    this.clients = clients;
    this.devices = devices;
    this.viewer = viewer;
    this.stranger = stranger;
  }

  /** The next request of an attack. */
  @FunctionalInterface
  private interface Shot {
    byte[] next(int number) throws GeneralSecurityException;
  }

  List<Thread> start(BooleanSupplier goesOn) {
    var threads = new ArrayList<Thread>();
    threads.addAll(shoot("strangers", 2, 20, goesOn, this::unknownDevice));
    threads.addAll(shoot("padded tokens", 2, 10, goesOn, this::paddedToken));
    threads.addAll(shoot("hostile inventories", 1, 100, goesOn, this::inventory));
    threads.addAll(shoot("hostile reports", 2, 30, goesOn, this::report));
    threads.addAll(shoot("costly searches", 2, 50, goesOn, this::search));
    threads.addAll(shoot("wrong passwords", 4, 20, goesOn, this::login));
    threads.addAll(shoot("forged headers", 1, 20, goesOn, this::headers));
    threads.addAll(shoot("hostile artifacts", 1, 300, goesOn, this::artifact));
    threads.addAll(shoot("disk filling", 2, 100, goesOn, this::filling));
    threads.add(hold("slow heads", SLOW_HEADS, goesOn, _ -> "GET / HTTP/1.1\r\nX-Slow: "));
    threads.add(hold("slow bodies", SLOW_BODIES, goesOn, this::slowBody));
    threads.add(hold("waiting devices", WAITING, goesOn, this::waiting));
    threads.add(hold("streams", STREAMS, goesOn, _ -> stream()));
    return threads;
  }

  /** What was answered, by the name of the attack. */
  Map<String, Answers> answers() {
    return new TreeMap<>(answers);
  }

  private List<Thread> shoot(
      String name, int clientsAtATime, long millis, BooleanSupplier goesOn, Shot shot) {
    var tally = answers.computeIfAbsent(name, _ -> new Answers());
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < clientsAtATime; i++) {
      var from = network();
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var asker = new Asker(clients.port, from)) {
                      for (var number = 0; goesOn.getAsBoolean(); number++) {
                        asker.ask(shot.next(number), tally);
                        GoodDevices.pause(Duration.ofMillis(millis));
                      }
                    } catch (GeneralSecurityException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    return threads;
  }

  private String network() {
    return "127." + (1 + random.nextInt(200)) + "." + random.nextInt(250) + ".7";
  }

  /** The beginning of what a connection that is held open sends. */
  @FunctionalInterface
  private interface Opening {
    String of(int number);
  }

  /** Keeps so many connections open, each of which sends a byte every few seconds. */
  private Thread hold(String name, int connections, BooleanSupplier goesOn, Opening opening) {
    var tally = answers.computeIfAbsent(name, _ -> new Answers());
    return Thread.ofVirtual()
        .start(
            () -> {
              var held = new ArrayList<Socket>();
              for (var number = 0; goesOn.getAsBoolean(); number++) {
                if (held.size() < connections) {
                  open(opening.of(number), held, tally);
                  GoodDevices.pause(Duration.ofMillis(5));
                } else {
                  held.removeIf(socket -> !isHeld(socket, tally));
                  GoodDevices.pause(Duration.ofSeconds(2));
                }
              }
              held.forEach(Attacks::close);
            });
  }

  private void open(String opening, List<Socket> held, Answers tally) {
    try {
      var socket =
          new Socket(
              InetAddress.ofLiteral("127.0.0.1"),
              clients.port,
              InetAddress.ofLiteral("127.250.0." + (1 + held.size() % 12)),
              0);
      socket.getOutputStream().write(opening.getBytes(ISO_8859_1));
      held.add(socket);
    } catch (IOException e) {
      tally.addDropped();
    }
  }

  private static boolean isHeld(Socket socket, Answers tally) {
    try {
      if (socket.getInputStream().available() > 0) {
        var said = new byte[4_096];
        var length = socket.getInputStream().read(said);
        var words = new String(said, 0, Math.max(0, length), UTF_8);
        if (words.startsWith("HTTP/1.1 ")) {
          tally.add(
              new Connection.Answer(
                  Integer.parseInt(words.substring(9, 12)), words.getBytes(UTF_8), true),
              0);
          if (words.charAt(9) != '2') {
            close(socket);
            return false;
          }
        }
      }
      socket.getOutputStream().write('x');
      return true;
    } catch (IOException e) {
      tally.addDropped();
      close(socket);
      return false;
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private String device(int number) {
    return devices.get(number % devices.size());
  }

  private static String id() {
    return Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  private byte[] unknownDevice(int number) throws GeneralSecurityException {
    var body =
        "{\"id_data\":\"{\\\"mac\\\":\\\"%s\\\",\\\"%s\\\":\\\"x\\\"}\",\"pubkey\":\"%s\"}"
            .formatted(
                id(),
                "k".repeat(number % 5 == 0 ? 4_000 : 20),
                Clients.json(clients.fleet.authRequest(0))
                    .path("pubkey")
                    .asString()
                    .replace("\n", "\\n"));
    return Connection.request(
        "POST",
        "/api/devices/v1/authentication/auth_requests",
        null,
        body,
        "X-MEN-Signature: " + clients.fleet.sign(body));
  }

  /** The decoder of a lenient server skips what was added. */
  private byte[] paddedToken(int number) {
    var token = device(number);
    var spoilt =
        switch (number % 4) {
          case 0 -> token + "=".repeat(number / 4 % 3_000);
          case 1 -> token + "!" + id().repeat(50);
          case 2 -> token.substring(0, token.length() - 4) + id().substring(0, 4);
          default -> token + "." + id();
        };
    return Connection.request("GET", "/api/devices/v1/inventory/device/attributes", spoilt, null);
  }

  private byte[] inventory(int number) {
    var body =
        switch (number % 4) {
          case 0 -> many(500, i -> attribute(".".repeat(1_020) + i, numbers(400)));
          case 1 -> many(5_000, i -> attribute("name-" + id() + i, "\"" + id().repeat(10) + "\""));
          case 2 -> "[" + attribute("deep", "[".repeat(20_000) + "]".repeat(20_000)) + "]";
          default -> many(900, i -> attribute("flip-" + i, "\"" + id().repeat(60) + "\""));
        };
    return Connection.request(
        "PATCH", "/api/devices/v1/inventory/device/attributes", device(number), body);
  }

  private static String attribute(String name, String value) {
    return "{\"name\":\"" + name + "\",\"value\":" + value + "}";
  }

  private static String numbers(int count) {
    return many(count, i -> i + ".5");
  }

  private static String many(int count, java.util.function.IntFunction<String> item) {
    var list = new StringBuilder("[");
    for (var i = 0; i < count; i++) {
      list.append(i == 0 ? "" : ",").append(item.apply(i));
    }
    return list.append(']').toString();
  }

  private byte[] report(int number) {
    var own = clients.fleet.devices().get(clients.tokens.indexOf(device(number)));
    var long60 = "x".repeat(60_000);
    return switch (number % 7) {
      case 0 ->
          Connection.request(
              "POST",
              "/api/devices/v1/notifications",
              device(number),
              many(
                  200,
                  i ->
                      "{\"level\":\"critical\",\"system\":\"s%s\",\"type\":\"t%s\",\"message\":\"%s\"}"
                          .formatted(i, id(), "m".repeat(2_000))));
      case 1 ->
          Connection.request(
              "PATCH",
              "/api/devices/v1/localconf/lconf_requests/" + own,
              device(number),
              "{\"config_details\":\"{\\\"k\\\":\\\"" + id() + long60 + "\\\"}\"}");
      case 2 ->
          Connection.request(
              "PUT",
              "/api/devices/v1/configurations/config_requests/" + own + "/applied",
              device(number),
              "{\"version\":"
                  + number
                  + ",\"status\":\"failed\",\"message\":\""
                  + long60
                  + "\",\"keys\":{\""
                  + ".".repeat(1_000)
                  + "\":{\"value\":"
                  + numbers(5_000)
                  + "}}}");
      case 3 ->
          Connection.request(
              "PUT",
              "/api/devices/v1/deployments/device/deployments/"
                  + "6b0b0b0b-0000-4000-8000-00000000000"
                  + number % 10
                  + "/log",
              device(number),
              "{\"messages\":"
                  + many(
                      300,
                      i ->
                          "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"level\":\"x\",\"message\":\""
                              + "m".repeat(3_000)
                              + "\"}")
                  + "}");
      case 4 ->
          Connection.request(
              "PUT",
              "/api/devices/v1/action/" + own,
              device(number),
              "{\"id\":\"6b0b0b0b-0000-4000-8000-000000000001\",\"status\":\"running\",\"output\":\""
                  + long60
                  + "\"}");
      case 5 ->
          Connection.request(
              "PUT",
              "/api/devices/v1/deviceconfig/configuration",
              device(number),
              "{\"" + id() + "\":\"" + long60 + "\"}");
      default ->
          Connection.request(
              "PATCH",
              "/api/devices/v1/inventory/device/attributes",
              device(number),
              "{".repeat(500_000));
    };
  }

  private byte[] search(int number) {
    var expression =
        switch (number % 4) {
          case 0 -> ".?".repeat(120);
          case 1 -> "(a+)+(b+)+(c+)+$";
          case 2 -> ")\\\\Q\\\\E*".repeat(20);
          default -> "(.*a){20}";
        };
    return Connection.request(
        "POST",
        "/api/management/v2/inventory/filters/search",
        viewer,
        """
        {"page":1,"per_page":500,"filters":[
          {"scope":"inventory","attribute":"hostname","type":"$regex","value":"%s"},
          {"scope":"inventory","attribute":"kernel","type":"$regex","value":"%s"}],
         "sort":[{"scope":"inventory","attribute":"site","order":"desc"}]}
        """
            .formatted(expression, expression));
  }

  private byte[] login(int number) {
    var name = number % 3 == 0 ? ServerProcess.EMAIL : id() + "@example.com";
    var basic = Base64.getEncoder().encodeToString((name + ":" + id()).getBytes(UTF_8));
    return Connection.request(
        "POST",
        "/api/management/v1/useradm/auth/login",
        null,
        null,
        "Authorization: Basic " + basic,
        "X-Forwarded-For: 127.0.0.1");
  }

  private byte[] headers(int number) {
    var path = "/api/management/v1/inventory/devices";
    return switch (number % 4) {
      case 0 -> Connection.request("GET", path, viewer, null, "X-Large: " + "h".repeat(12_000));
      case 1 -> Connection.request("GET", path, viewer, null, "X-Larger: " + "h".repeat(60_000));
      case 2 ->
          Connection.request(
              "GET",
              path + "?=true&per_page=100000000",
              viewer,
              null,
              "X-Forwarded-Host: evil.example.com",
              "X-MEN-RBAC-Inventory-Groups: all");
      default -> "\u0016\u0003\u0001nonsense\r\n\r\n".getBytes(ISO_8859_1);
    };
  }

  private byte[] artifact(int number) {
    var content =
        switch (number % 3) {
          case 0 -> zeros(); // a thousandth of what it expands to
          case 1 -> ("x".repeat(100_000)).getBytes(ISO_8859_1);
          default -> new byte[MEBIBYTE];
        };
    return upload("artifacts", "name=\"artifact\"; filename=\"a.mender\"", content);
  }

  private static byte[] zeros() {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      for (var i = 0; i < 100; i++) {
        zip.write(new byte[MEBIBYTE]);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private byte[] filling(int number) {
    var content = new byte[5 * MEBIBYTE];
    ThreadLocalRandom.current().nextBytes(content);
    return number % 2 == 0
        ? upload("artifacts/generate", "name=\"file\"; filename=\"f\"", content)
        : report(1); // what a device may store
  }

  private byte[] upload(String path, String part, byte[] content) {
    var head =
        field("name", id())
            + field("device_types_compatible", "board")
            + field("type", "single_file")
            + "--b\r\nContent-Disposition: form-data; "
            + part
            + "\r\n\r\n";
    var body = new ByteArrayOutputStream();
    body.writeBytes(head.getBytes(ISO_8859_1));
    body.writeBytes(content);
    body.writeBytes("\r\n--b--\r\n".getBytes(ISO_8859_1));
    var request = new ByteArrayOutputStream();
    request.writeBytes(
        ("POST /api/management/v1/deployments/"
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + stranger
                + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: "
                + body.size()
                + "\r\n\r\n")
            .getBytes(ISO_8859_1));
    request.writeBytes(body.toByteArray());
    return request.toByteArray();
  }

  private static String field(String name, String value) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }

  private String slowBody(int number) {
    return "PATCH /api/devices/v1/inventory/device/attributes HTTP/1.1\r\nHost: x\r\n"
        + "Authorization: Bearer "
        + device(number)
        + "\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n[";
  }

  private String waiting(int number) {
    var own = clients.fleet.devices().get(clients.tokens.indexOf(device(number)));
    return "GET /api/devices/v1/action/"
        + own
        + "?wait=60 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + device(number)
        + "\r\n\r\n";
  }

  private String stream() {
    return "GET /api/management/v1/notifications/stream HTTP/1.1\r\nHost: x\r\n"
        + "Accept: text/event-stream\r\nAuthorization: Bearer "
        + viewer
        + "\r\n\r\n";
  }
}
