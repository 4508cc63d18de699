package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The server is killed under load again and again: what it acknowledged is there, once. */
class KillTest {

  private static final int ROUNDS = Integer.getInteger("muster.kill-rounds", 2);
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path data;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  @Test
  @Timeout(value = 40L * 60, unit = TimeUnit.SECONDS)
  void losesNothingThatWasAcknowledged() throws Exception {
    var random = new Random(7);
    for (var round = 0; round < ROUNDS; round++) {
      var port = freePort();
      var server = start(port);
      var token = login(port);
      check(port, token);
      try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var writer = 0; writer < 16; writer++) {
          writers.submit(() -> write(port, token));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1_200)));
        server.destroyForcibly().waitFor();
        writers.shutdownNow();
      }
    }
    var port = freePort();
    var server = start(port);
    assertThat(acknowledged).isNotEmpty();
    check(port, login(port));
    server.destroy();
    assertThat(server.waitFor(10, TimeUnit.SECONDS)).as("stops within ten seconds").isTrue();
  }

  /** Preauthorises devices until the server is gone, and keeps what was acknowledged. */
  private Void write(int port, String token) throws Exception {
    var generator = java.security.KeyPairGenerator.getInstance("Ed25519");
    while (true) {
      var name = "device-" + next.incrementAndGet();
      var key =
          "-----BEGIN PUBLIC KEY-----\n"
              + Base64.getMimeEncoder()
                  .encodeToString(generator.generateKeyPair().getPublic().getEncoded())
              + "\n-----END PUBLIC KEY-----\n";
      var answer =
          http.send(
              request(port, "/api/management/v2/devauth/devices", token)
                  .POST(
                      HttpRequest.BodyPublishers.ofByteArray(
                          JSON.writeValueAsBytes(
                              Map.of("identity_data", Map.of("name", name), "pubkey", key))))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() == 201) {
        var location = answer.headers().firstValue("Location").orElseThrow();
        acknowledged.put(name, location.substring(location.lastIndexOf('/') + 1));
      }
    }
  }

  private void check(int port, String token) throws Exception {
    var found = new ConcurrentHashMap<String, String>();
    for (var page = 1; ; page++) {
      var answer =
          http.send(
              request(port, "/api/management/v2/devauth/devices?per_page=500&page=" + page, token)
                  .build(),
              BodyHandlers.ofString());
      var devices = JSON.readTree(answer.body());
      for (var device : devices) {
        var name = device.path("identity_data").path("name").asString();
        assertThat(found.put(name, device.path("id").asString())).as("%s twice", name).isNull();
      }
      if (devices.size() < 500) {
        break;
      }
    }
    assertThat(found).containsAllEntriesOf(acknowledged);
  }

  private Process start(int port) throws Exception {
    var builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.muster.server.Muster",
            "--server.port=" + port,
            "--muster.data-dir=" + data);
    builder.environment().put("MUSTER_ADMIN_EMAIL", TestServer.EMAIL);
    builder.environment().put("MUSTER_ADMIN_PASSWORD", TestServer.PASSWORD);
    var server =
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    TestServer.await("the server", () -> !server.isAlive() || healthy(port));
    assertThat(server.isAlive()).isTrue();
    return server;
  }

  private boolean healthy(int port) {
    try {
      var request = HttpRequest.newBuilder(uri(port, "/actuator/health")).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (Exception e) {
      return false;
    }
  }

  private String login(int port) throws Exception {
    var basic =
        Base64.getEncoder()
            .encodeToString(
                (TestServer.EMAIL + ":" + TestServer.PASSWORD).getBytes(StandardCharsets.UTF_8));
    var answer =
        http.send(
            HttpRequest.newBuilder(uri(port, "/api/management/v1/useradm/auth/login"))
                .header("Authorization", "Basic " + basic)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static HttpRequest.Builder request(int port, String path, String token) {
    return HttpRequest.newBuilder(uri(port, path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  private static URI uri(int port, String path) {
    return URI.create("http://localhost:" + port + path);
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
