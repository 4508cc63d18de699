package io.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The device API, as one device uses it. */
final class DeviceApi {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http;
  private final URI server;
  private final String identity;
  private final String tenantToken;
  private KeyPair keys;
  private @Nullable String token;

  DeviceApi(HttpClient http, URI server, String mac, String tenantToken) {
    this.tenantToken = tenantToken;
    this.http = http;
    this.server = server;
    this.identity = JSON.writeValueAsString(Map.of("mac", mac));
    this.keys = newKeys();
  }

  private static KeyPair newKeys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /** What a device that is flashed anew has lost. */
  void forgetKeys() {
    keys = newKeys();
    token = null;
  }

  /** Under which the server knows it; while there is a token. */
  String deviceId() {
    var claims = Base64.getUrlDecoder().decode(String.valueOf(token).split("\\.")[1]);
    return JSON.readTree(claims).path("sub").asString();
  }

  /** Whether the server lets the device in. */
  boolean authenticate() throws IOException, InterruptedException {
    var pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    var body =
        JSON.writeValueAsBytes(
            Map.of("id_data", identity, "pubkey", pem, "tenant_token", tenantToken));
    var answer =
        http.send(
            request("/api/devices/v1/authentication/auth_requests")
                .header("X-MEN-Signature", sign(body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString());
    token = answer.statusCode() == 200 ? answer.body() : null;
    return token != null;
  }

  private String sign(byte[] body) {
    try {
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(body);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a request cannot be signed", e);
    }
  }

  /** Whether there is a token to call with. */
  boolean authenticated() {
    return token != null;
  }

  void report(Map<String, String> inventory) throws IOException, InterruptedException {
    var attributes =
        inventory.entrySet().stream()
            .map(entry -> Map.of("name", entry.getKey(), "value", entry.getValue()))
            .toList();
    send("PATCH", "/api/devices/v1/inventory/device/attributes", attributes);
  }

  /** What to install. */
  record Instruction(String id, String artifactName, URI download) {}

  Optional<Instruction> next(String artifact, String type)
      throws IOException, InterruptedException {
    var answer =
        send(
            "POST",
            "/api/devices/v2/deployments/device/deployments/next",
            Map.of("device_provides", Map.of("artifact_name", artifact, "device_type", type)));
    if (answer.statusCode() != 200) {
      return Optional.empty();
    }
    var json = JSON.readTree(answer.body());
    return Optional.of(
        new Instruction(
            json.path("id").asString(),
            json.path("artifact").path("artifact_name").asString(),
            URI.create(json.path("artifact").path("source").path("uri").asString())));
  }

  InputStream download(URI address) throws IOException, InterruptedException {
    var answer = http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new IOException("the download answers " + answer.statusCode());
    }
    return answer.body();
  }

  /** The status of the answer. */
  int status(String deployment, String status) throws IOException, InterruptedException {
    return send("PUT", deployment(deployment) + "/status", Map.of("status", status)).statusCode();
  }

  void log(String deployment, String time, String message)
      throws IOException, InterruptedException {
    var line = Map.of("timestamp", time, "level", "error", "message", message);
    send("PUT", deployment(deployment) + "/log", Map.of("messages", List.of(line)));
  }

  private static String deployment(String id) {
    return "/api/devices/v1/deployments/device/deployments/" + id;
  }

  /**
   * @param tag of what the device has; empty for nothing
   */
  HttpResponse<String> get(String path, String tag) throws IOException, InterruptedException {
    var asked = request(path).header("Authorization", "Bearer " + token);
    return answered(path, tag.isEmpty() ? asked : asked.header("If-None-Match", tag));
  }

  HttpResponse<String> send(String method, String path, Object body)
      throws IOException, InterruptedException {
    return answered(
        path,
        request(path)
            .header("Authorization", "Bearer " + token)
            .method(
                method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body), UTF_8)));
  }

  private HttpResponse<String> answered(String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() == 401) {
      token = null;
    }
    if (answer.statusCode() >= 500) {
      throw new IOException(path + " answers " + answer.statusCode());
    }
    return answer;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json");
  }
}
