package io.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The management API, as one person or program uses it. */
final class OperatorApi {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http;
  private final URI server;
  private final String token;

  private OperatorApi(HttpClient http, URI server, String token) {
    this.http = http;
    this.server = server;
    this.token = token;
  }

  /**
   * @param login e-mail address and password, with a colon between
   */
  static OperatorApi login(HttpClient http, URI server, String login)
      throws IOException, InterruptedException {
    var answer =
        http.send(
            HttpRequest.newBuilder(server.resolve("/api/management/v1/useradm/auth/login"))
                .header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("cannot log in: " + answer.body());
    }
    return new OperatorApi(http, server, answer.body());
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(text(path));
  }

  String text(String path) throws IOException, InterruptedException {
    return sent(path, request(path)).body();
  }

  /** The answer's location, or an empty text. */
  String send(String method, String path, Object body) throws IOException, InterruptedException {
    return send(method, path, "application/json", JSON.writeValueAsBytes(body));
  }

  String send(String method, String path, String type, byte[] body)
      throws IOException, InterruptedException {
    var request =
        request(path)
            .header("Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    return sent(path, request).headers().firstValue("Location").orElse("");
  }

  private HttpResponse<String> sent(String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(path + " answers " + answer.statusCode() + ": " + answer.body());
    }
    return answer;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + token);
  }

  /** Accepts the newest key of each device that waits, until there were so many. */
  void accept(int devices) throws IOException, InterruptedException {
    var accepted = 0;
    while (accepted < devices) {
      for (var device : get("/api/management/v2/devauth/devices?per_page=500")) {
        for (var set : device.path("auth_sets")) {
          if (set.path("status").asString().equals("pending")) {
            send(
                "PUT",
                "/api/management/v2/devauth/devices/%s/auth/%s/status"
                    .formatted(device.path("id").asString(), set.path("id").asString()),
                Map.of("status", "accepted"));
            accepted++;
          }
        }
      }
      System.out.printf("\r  accepted %d of %d", accepted, devices);
      Thread.sleep(200);
    }
    System.out.println();
  }
}
