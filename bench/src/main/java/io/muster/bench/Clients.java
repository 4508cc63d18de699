package io.muster.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Those who ask one server: devices of a fleet, and its administrator. */
final class Clients {

  static final int CONNECTIONS = 128;

  private static final int ROUNDS = 3;

  final int port;
  final SyntheticFleet fleet;
  final String admin;
  final List<String> tokens = new ArrayList<>();
  final List<byte[]> authRequests = new ArrayList<>();

  private final Report report;
  private final Duration turn;

  /**
   * @param devices that are to have tokens: the first of the fleet
   * @param turn how long each endpoint is asked in a round
   */
  Clients(int port, SyntheticFleet fleet, int devices, Report report, Duration turn)
      throws IOException, GeneralSecurityException {
    this.port = port;
    this.fleet = fleet;
    this.report = report;
    this.turn = turn;
    admin = send(login());
    try (var connection = new Connection(port)) {
      for (var i = 0; i < devices; i++) {
        var body = fleet.authRequest(i);
        var request =
            Connection.request(
                "POST",
                "/api/devices/v1/authentication/auth_requests",
                null,
                body,
                "X-MEN-Signature: " + fleet.sign(body));
        authRequests.add(request);
        tokens.add(answer(connection.send(request)));
      }
    }
  }

  static byte[] login() {
    return login(ServerProcess.EMAIL, ServerProcess.PASSWORD);
  }

  static byte[] login(String email, String password) {
    var login = Base64.getEncoder().encodeToString((email + ":" + password).getBytes(UTF_8));
    return Connection.request(
        "POST",
        "/api/management/v1/useradm/auth/login",
        null,
        null,
        "Authorization: Basic " + login);
  }

  String send(byte[] request) throws IOException {
    try (var connection = new Connection(port)) {
      return answer(connection.send(request));
    }
  }

  static String answer(Connection.Answer answer) throws IOException {
    var body = new String(answer.body(), UTF_8);
    if (answer.status() >= 300) {
      throw new IOException(answer.status() + " " + body);
    }
    return body;
  }

  /** As the administrator. */
  String send(String method, String path, @Nullable String body) throws IOException {
    return send(Connection.request(method, path, admin, body));
  }

  static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  static Load.Requests turns(List<byte[]> requests, int connection) {
    var at = new int[] {connection * requests.size() / CONNECTIONS};
    return () -> requests.get(at[0]++ % requests.size());
  }

  List<byte[]> forEachToken(String method, String path, @Nullable List<String> bodies) {
    var requests = new ArrayList<byte[]>();
    for (var i = 0; i < tokens.size(); i++) {
      requests.add(
          Connection.request(method, path, tokens.get(i), bodies == null ? null : bodies.get(i)));
    }
    return requests;
  }

  /** Asks an endpoint and the one that does nothing by turns. */
  void compare(String what, String aim, Load.Source source)
      throws IOException, InterruptedException {
    Report.say("%s", what);
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
    report.row(
        what,
        "%.2f   (%,.0f/s beside %,.0f/s, 99 %% in %.1f ms)"
            .formatted(rate / base, rate, base, slowest),
        aim);
  }

  /** One client asks, again and again. */
  void latency(String what, String aim, byte[] request) throws IOException, InterruptedException {
    Load.run(port, 1, Duration.ofSeconds(1), _ -> () -> request);
    var result = Load.run(port, 1, turn, _ -> () -> request);
    report.row(what, "%.1f ms median".formatted(result.millis(0.5)), aim);
  }
}
