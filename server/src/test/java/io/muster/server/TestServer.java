package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.artifact.ArtifactWriter;
import io.muster.embedded.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole server on a free port and an empty data directory, and a client of its REST interface.
 */
public final class TestServer implements AutoCloseable {

  static final String EMAIL = "admin@example.com";
  static final String PASSWORD = "correct horse";

  private static final String TENANTS = "/api/management/v1/multitenant/tenants";
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ConfigurableApplicationContext context;
  private final URI address;
  private final String admin;

  private TestServer(ConfigurableApplicationContext context) {
    this.context = context;
    this.address =
        URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
    this.admin = login(EMAIL, PASSWORD).body();
  }

  public static TestServer start() {
    try {
      return start(Files.createTempDirectory("muster"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TestServer start(Path data, String... options) {
    return new TestServer(Muster.serve(options(data, options)));
  }

  /** Another one on the same stores. */
  public TestServer second() {
    return new TestServer(
        SecondProcess.beside(
            this, options(bean(DataDirectory.class).artifacts().resolveSibling(""))));
  }

  private static List<String> options(Path data, String... options) {
    var all =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--muster.data-dir=" + data,
                "--MUSTER_ADMIN_EMAIL=" + EMAIL,
                "--MUSTER_ADMIN_PASSWORD=" + PASSWORD));
    all.addAll(List.of(options));
    return all;
  }

  URI address() {
    return address;
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  <T> T bean(Class<T> type, String name) {
    return context.getBean(name, type);
  }

  public HttpResponse<String> login(String email, String password) {
    var basic = Base64.getEncoder().encodeToString((email + ":" + password).getBytes(UTF_8));
    return send("POST", "/api/management/v1/useradm/auth/login", "Basic " + basic, null, null);
  }

  /** As the administrator. */
  public HttpResponse<String> call(String method, String path, @Nullable Object body) {
    return call(method, path, admin, body);
  }

  public HttpResponse<String> call(
      String method, String path, String token, @Nullable Object body) {
    var bytes =
        body == null
            ? null
            : body instanceof String text ? text.getBytes(UTF_8) : JSON.writeValueAsBytes(body);
    return send(method, path, "Bearer " + token, "application/json", bytes);
  }

  public JsonNode get(String path) {
    return get(path, admin);
  }

  public JsonNode get(String path, String token) {
    var answer = call("GET", path, token, null);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + " answers " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  public HttpResponse<String> send(
      String method,
      String path,
      @Nullable String authorization,
      @Nullable String contentType,
      byte @Nullable [] body) {
    var headers = new HashMap<String, String>();
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    if (contentType != null) {
      headers.put("Content-Type", contentType);
    }
    return send(method, path, headers, body);
  }

  public HttpResponse<String> send(
      String method, String path, Map<String, String> headers, byte @Nullable [] body) {
    var request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      var answer = HTTP.send(request.build(), BodyHandlers.ofString());
      DescribedAnswers.check(answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** As the administrator, with headers beside the token. */
  public HttpResponse<String> call(
      String method, String path, Map<String, String> headers, @Nullable Object body) {
    var all = new HashMap<>(headers);
    all.put("Authorization", "Bearer " + admin);
    all.put("Content-Type", "application/json");
    return send(method, path, all, body == null ? null : JSON.writeValueAsBytes(body));
  }

  /** A new tenant and its first administrator, whose password is {@link #PASSWORD}. */
  public Tenant tenant(String name, String email) {
    var answer = tryToCreateTenant(name, email);
    var address =
        answer
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
    return new Tenant(
        address, get(address).path("tenant_token").asString(), login(email, PASSWORD).body());
  }

  public HttpResponse<String> tryToCreateTenant(String name, String email) {
    var body = Map.of("name", name, "admin", Map.of("email", email, "password", PASSWORD));
    return call("POST", TENANTS, body);
  }

  /**
   * @param address of the tenant itself
   * @param token by which devices name it
   * @param admin token of its administrator
   */
  public record Tenant(String address, String token, String admin) {

    public String id() {
      return TenantThings.last(address);
    }
  }

  /** A new user, whose password is {@link #PASSWORD}; his address. */
  public String register(String email, String role) {
    var user = Map.of("email", email, "password", PASSWORD, "roles", List.of(role));
    var answer = call("POST", "/api/management/v1/useradm/users", user);
    return answer
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
  }

  /** Accepts every device that waits, until there are so many. */
  public void acceptAll(int devices) {
    await(
        "devices to accept",
        () -> {
          for (var device : get("/api/management/v2/devauth/devices?status=pending&per_page=500")) {
            call(
                "PUT",
                "/api/management/v2/devauth/devices/%s/auth/%s/status"
                    .formatted(
                        device.path("id").asString(),
                        device.path("auth_sets").path(0).path("id").asString()),
                Map.of("status", "accepted"));
          }
          return get("/api/management/v2/devauth/devices/count?status=accepted")
                  .path("count")
                  .asInt()
              >= devices;
        });
  }

  public byte[] artifact(String name, String type, int bytes) {
    try {
      var payload = Files.createTempFile("payload", ".bin");
      var content = new byte[bytes];
      new Random(name.hashCode()).nextBytes(content);
      Files.write(payload, content);
      var out = new ByteArrayOutputStream();
      ArtifactWriter.write(
          out,
          name,
          List.of(type),
          "rootfs-image",
          ArtifactWriter.Software.of("rootfs-image", name),
          Map.of(),
          Map.of("rootfs.img", payload),
          payload.resolveSibling(payload.getFileName() + ".tar.gz"));
      Files.delete(payload);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HttpResponse<String> upload(byte[] artifact) {
    return upload(artifact, admin);
  }

  public HttpResponse<String> upload(byte[] artifact, String token) {
    var body = new ByteArrayOutputStream();
    body.writeBytes(
        ("--b\r\nContent-Disposition: form-data; name=\"size\"\r\n\r\n1\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"artifact\"; filename=\"a\"\r\n\r\n")
            .getBytes(UTF_8));
    body.writeBytes(artifact);
    body.writeBytes("\r\n--b--\r\n".getBytes(UTF_8));
    return send(
        "POST",
        "/api/management/v1/deployments/artifacts",
        "Bearer " + token,
        "multipart/form-data; boundary=b",
        body.toByteArray());
  }

  /** The path of the new deployment. */
  public String deployToAll(String name, String artifact) {
    var answer =
        call(
            "POST",
            "/api/management/v1/deployments/deployments",
            Map.of("name", name, "artifact_name", artifact, "all_devices", true));
    return answer
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(answer.body()));
  }

  public void awaitFinished(String deployment) {
    await(
        "the deployment to finish",
        () -> get(deployment).path("status").asString().equals("finished"));
  }

  /** Looks again and again, for a minute at most. */
  public static void await(String what, BooleanSupplier condition) {
    var end = Instant.now().plusSeconds(60);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
