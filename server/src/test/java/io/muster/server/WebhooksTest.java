package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who is told by HTTP of what happens, and that nobody inside is. */
class WebhooksTest {

  private static final String BASE = "/api/management/v1/notifications/subscriptions";
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private static Path data;
  private static TestServer server;
  private static TestDevice device;

  @BeforeAll
  static void start() {
    server = TestServer.start(data, "--muster.webhooks.internal-networks=127.0.0.0/8");
    device = TestDevice.accepted(server, "reporting");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** An address that takes deliveries. */
  private static final class Receiver implements AutoCloseable {

    private final HttpServer http;
    private final BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
    private final Deque<Integer> answers = new ConcurrentLinkedDeque<>();

    record Delivery(Map<String, List<String>> headers, String body) {

      String header(String name) {
        return headers.entrySet().stream()
            .filter(header -> header.getKey().equalsIgnoreCase(name))
            .map(header -> header.getValue().getFirst())
            .findFirst()
            .orElseThrow();
      }

      JsonNode json() {
        return JSON.readTree(body);
      }
    }

    Receiver(Integer... answers) throws IOException {
      this.answers.addAll(List.of(answers));
      http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      http.createContext(
          "/",
          exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            taken.add(new Delivery(Map.copyOf(exchange.getRequestHeaders()), body));
            var answer = this.answers.isEmpty() ? 204 : this.answers.pop();
            if (answer == 301) {
              exchange.getResponseHeaders().add("Location", address("/elsewhere"));
            }
            if (answer == 503) {
              exchange.getResponseHeaders().add("Retry-After", "3600");
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
          });
      http.start();
    }

    String address(String path) {
      return "http://127.0.0.1:" + http.getAddress().getPort() + path;
    }

    Delivery next() throws InterruptedException {
      var next = taken.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("a delivery").isNotNull();
      return Objects.requireNonNull(next);
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }

  private static JsonNode subscribe(Map<String, ?> body) {
    var answer = server.call("POST", BASE, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }

  private static void raise(String level, String system) {
    var answer =
        server.call(
            "POST",
            "/api/devices/v1/notifications",
            device.token(),
            Map.of("level", level, "message", "m", "system", system));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static void remove(JsonNode subscription) {
    var path = BASE + "/" + subscription.path("id").asString();
    assertThat(server.call("DELETE", path, null).statusCode()).isEqualTo(204);
  }

  private static JsonNode deliveries(JsonNode subscription) {
    return server.get(BASE + "/" + subscription.path("id").asString() + "/deliveries");
  }

  private static void verify(String secret, Receiver.Delivery delivery) throws Exception {
    var headers = new HashMap<String, ArrayList<String>>();
    for (var name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      headers.put(name, new ArrayList<>(List.of(delivery.header(name))));
    }
    new Webhook(secret)
        .verify(
            delivery.body(),
            java.net.http.HttpHeaders.of(
                headers.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                (_, _) -> true));
  }

  @Test
  void anAlarmArrivesSignedByTheStandard() throws Exception {
    try (var receiver = new Receiver()) {
      var subscription = subscribe(Map.of("url", receiver.address("/hook"), "system", "signed"));
      raise("warning", "other");
      raise("warning", "signed");
      var delivery = receiver.next();
      verify(subscription.path("secret").asString(), delivery);
      assertThat(delivery.header("content-type")).startsWith("application/json");
      var body = delivery.json();
      assertThat(body.path("type").asString()).isEqualTo("alarm.raised");
      assertThat(body.path("data").path("payload").path("notice").path("system").asString())
          .isEqualTo("signed");
      assertThat(body.path("data").path("id").asString()).isEqualTo(delivery.header("webhook-id"));
      assertThat(signedBy(subscription.path("public_key").asString(), delivery)).isTrue();
      assertThat(
              signedBy(
                  subscription.path("public_key").asString(),
                  new Receiver.Delivery(delivery.headers(), delivery.body() + " ")))
          .isFalse();
      TestServer.await(
          "the log of deliveries",
          () -> deliveries(subscription).path(0).path("state").asString("").equals("delivered"));
      remove(subscription);
    }
  }

  /** By the specification: {@code v1a}, Ed25519 of id, timestamp and body. */
  private static boolean signedBy(String publicKey, Receiver.Delivery delivery) throws Exception {
    var raw = Base64.getDecoder().decode(publicKey.substring("whpk_".length()));
    var encoded =
        ByteBuffer.allocate(44)
            .put(HexFormat.of().parseHex("302a300506032b6570032100"))
            .put(raw)
            .array();
    var key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    for (var each : delivery.header("webhook-signature").split(" ")) {
      if (each.startsWith("v1a,")) {
        var signature = Signature.getInstance("Ed25519");
        signature.initVerify(key);
        signature.update(
            (delivery.header("webhook-id")
                    + "."
                    + delivery.header("webhook-timestamp")
                    + "."
                    + delivery.body())
                .getBytes(UTF_8));
        return signature.verify(Base64.getDecoder().decode(each.substring(4)));
      }
    }
    return false;
  }

  @Test
  void whatDoesNotArriveIsSentAgainUnderTheSameId() throws Exception {
    try (var receiver = new Receiver(500)) {
      var subscription = subscribe(Map.of("url", receiver.address("/"), "system", "again"));
      raise("warning", "again");
      var first = receiver.next();
      TestServer.await(
          "the failed attempt in the log",
          () -> deliveries(subscription).path(0).path("status").asInt(0) == 500);
      var second = receiver.next();
      assertThat(second.header("webhook-id")).isEqualTo(first.header("webhook-id"));
      TestServer.await(
          "the second attempt",
          () -> deliveries(subscription).path(0).path("attempts").asInt() == 2);
      remove(subscription);
    }
  }

  @Test
  void anAddressThatAsksForTimeGetsIt() throws Exception {
    try (var receiver = new Receiver(503)) {
      var subscription = subscribe(Map.of("url", receiver.address("/"), "system", "later"));
      raise("warning", "later");
      receiver.next();
      TestServer.await(
          "the time of the next attempt",
          () -> {
            var next = deliveries(subscription).path(0).path("next_ts").asString("");
            return !next.isEmpty() && Instant.parse(next).isAfter(Instant.now().plusSeconds(3000));
          });
      remove(subscription);
    }
  }

  @Test
  void anAddressThatIsGoneIsToldNothingMore() throws Exception {
    try (var receiver = new Receiver(410)) {
      var subscription = subscribe(Map.of("url", receiver.address("/"), "system", "gone"));
      raise("warning", "gone");
      receiver.next();
      TestServer.await(
          "the end of the subscription",
          () ->
              server.call("GET", BASE + "/" + subscription.path("id").asString(), null).statusCode()
                  == 404);
    }
  }

  @Test
  void followsNoRedirect() throws Exception {
    try (var receiver = new Receiver(301)) {
      var subscription = subscribe(Map.of("url", receiver.address("/"), "system", "moved"));
      raise("warning", "moved");
      receiver.next();
      TestServer.await(
          "the failed attempt in the log",
          () -> deliveries(subscription).path(0).path("status").asInt(0) == 301);
      assertThat(deliveries(subscription).path(0).path("state").asString()).isEqualTo("waiting");
      remove(subscription);
    }
  }

  @Test
  void rotatedKeysOverlap() throws Exception {
    try (var receiver = new Receiver()) {
      var subscription = subscribe(Map.of("url", receiver.address("/"), "system", "rotated"));
      var rotate = BASE + "/" + subscription.path("id").asString() + "/keys/rotate";
      var next = JSON.readTree(server.call("POST", rotate, Map.of("overlap_seconds", 600)).body());
      raise("warning", "rotated");
      var both = receiver.next();
      verify(subscription.path("secret").asString(), both);
      verify(next.path("secret").asString(), both);
      var last = JSON.readTree(server.call("POST", rotate, Map.of("overlap_seconds", 0)).body());
      raise("critical", "rotated");
      var one = receiver.next();
      verify(last.path("secret").asString(), one);
      assertThatThrownBy(() -> verify(next.path("secret").asString(), one)).isNotNull();
      remove(subscription);
    }
  }

  @Test
  void anyPartOfTheRecordIsReplayed() throws Exception {
    try (var receiver = new Receiver()) {
      raise("warning", "replayed");
      raise("critical", "replayed");
      var subscription =
          subscribe(
              Map.of(
                  "url",
                  receiver.address("/"),
                  "types",
                  List.of("alarm.*", "device.auth-set-accepted"),
                  "device_id",
                  device.id(),
                  "system",
                  "replayed"));
      var answer =
          server.call(
              "POST",
              BASE + "/" + subscription.path("id").asString() + "/replay",
              Map.of("from", "2020-01-01T00:00:00Z"));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      var types = new TreeSet<String>();
      while (types.size() < 3) {
        types.add(receiver.next().json().path("type").asString());
      }
      assertThat(types).contains("alarm.raised", "alarm.escalated");
      TestServer.await(
          "the end of the replay",
          () ->
              server
                  .get(BASE + "/" + subscription.path("id").asString())
                  .path("replays")
                  .isEmpty());
      assertThat(deliveries(subscription).path(0).path("replay").asBoolean()).isTrue();
      remove(subscription);
    }
  }

  @Test
  void whatWaitedWhileTheServerWasAwayIsDelivered(@TempDir Path own) throws Exception {
    try (var receiver = new Receiver(503)) {
      var option = "--muster.webhooks.internal-networks=127.0.0.0/8";
      String id;
      try (var first = TestServer.start(own, option)) {
        var reporting = TestDevice.accepted(first, "here");
        var answer =
            first.call("POST", BASE, Map.of("url", receiver.address("/"), "system", "kept"));
        id = JSON.readTree(answer.body()).path("id").asString();
        first.call(
            "POST",
            "/api/devices/v1/notifications",
            reporting.token(),
            List.of(
                Map.of("level", "warning", "message", "m", "system", "kept", "type", "1"),
                Map.of("level", "warning", "message", "m", "system", "kept", "type", "2")));
        receiver.next();
      }
      try (var second = TestServer.start(own, option)) {
        TestServer.await(
            "both to be known after the restart",
            () -> second.get(BASE + "/" + id + "/deliveries").size() == 2);
      }
    }
  }

  @Test
  void goesNowhereInside() {
    for (var url :
        List.of(
            "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/", "ftp://x/", "x")) {
      var answer = server.call("POST", BASE, Map.of("url", url));
      assertThat(answer.statusCode()).as(url).isEqualTo(422);
      assertThat(answer.body()).contains("webhook-url-refused");
    }
  }

  @Test
  void refusesWhatIsWrong() {
    var url = "https://example.com/";
    for (var body :
        List.of(
            Map.of("name", "no address"),
            Map.of("url", url, "types", List.of()),
            Map.of("url", url, "types", List.of("no.such")),
            Map.of("url", url, "level", "loud"),
            Map.of("url", url, "other", 1))) {
      assertThat(server.call("POST", BASE, body).statusCode()).as(body.toString()).isEqualTo(400);
    }
    assertThat(server.call("POST", BASE, Map.of("url", url, "types", List.of("no.such"))).body())
        .contains("subscription-malformed");
    var nobodys = BASE + "/00000000-0000-4000-8000-00000000dead";
    assertThat(server.call("GET", nobodys, null).body()).contains("subscription-not-found");
    assertThat(server.call("DELETE", nobodys, null).statusCode()).isEqualTo(404);
    assertThat(server.call("GET", nobodys + "/deliveries", null).statusCode()).isEqualTo(404);
    assertThat(server.call("PUT", nobodys, Map.of("url", url)).statusCode()).isEqualTo(404);
    assertThat(server.call("POST", nobodys + "/keys/rotate", null).statusCode()).isEqualTo(404);
    assertThat(
            server
                .call("POST", nobodys + "/replay", Map.of("from", "2020-01-01T00:00:00Z"))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void keepsItsKeysToItself() {
    var subscription = subscribe(Map.of("url", "https://example.com/kept"));
    var secret = subscription.path("secret").asString();
    var shown = server.get(BASE + "/" + subscription.path("id").asString());
    assertThat(shown.toString()).doesNotContain(secret).contains("whpk_");
    var recorded =
        server.get("/api/management/v1/audit/events?type=webhook.subscribed&per_page=500");
    assertThat(recorded.toString()).doesNotContain(secret).contains("(not shown)");
    remove(subscription);
  }
}
