package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A device that says what a test tells it to say. */
public final class TestDevice {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String DEPLOYMENTS = "/api/devices/v1/deployments/device/deployments";

  private final TestServer server;
  private final String name;
  private final KeyPair keys;
  private final String algorithm;
  private String token = "";
  private String tenantToken = "";
  private @Nullable String people;

  TestDevice(TestServer server, String name) {
    this(server, name, TestKeys.newPair("EC", 256), "SHA256withECDSA");
  }

  TestDevice(TestServer server, String name, KeyPair keys, String algorithm) {
    this.server = server;
    this.name = name;
    this.keys = keys;
    this.algorithm = algorithm;
  }

  /** A device that was let in. */
  public static TestDevice accepted(TestServer server, String name) {
    var device = new TestDevice(server, name);
    assertThat(device.authenticate().statusCode()).isEqualTo(401);
    device.accept();
    assertThat(device.authenticate().statusCode()).isEqualTo(200);
    return device;
  }

  /** Names a tenant from now on; whoever decides about it there has a token. */
  public TestDevice of(TestServer.Tenant tenant) {
    tenantToken = tenant.token();
    people = tenant.admin();
    return this;
  }

  private HttpResponse<String> asPeople(String method, String path, @Nullable Object body) {
    return people == null
        ? server.call(method, path, body)
        : server.call(method, path, people, body);
  }

  private JsonNode get(String path) {
    return JSON.readTree(asPeople("GET", path, null).body());
  }

  /** The same device, with its token, at another server. */
  public TestDevice on(TestServer other) {
    var same = new TestDevice(other, name, keys, algorithm);
    same.token = token;
    return same;
  }

  public HttpResponse<String> authenticate() {
    var body =
        JSON.writeValueAsString(
            Map.of(
                "id_data",
                "{\"name\":\"" + name + "\"}",
                "pubkey",
                TestKeys.pem(keys.getPublic()),
                "tenant_token",
                tenantToken));
    var answer = authenticate(body, sign(body));
    if (answer.statusCode() == 200) {
      token = answer.body();
    }
    return answer;
  }

  public HttpResponse<String> authenticate(String body, String signature) {
    try {
      var request =
          HttpRequest.newBuilder(path("/api/devices/v1/authentication/auth_requests"))
              .header("Content-Type", "application/json")
              .header("X-MEN-Signature", signature)
              .POST(HttpRequest.BodyPublishers.ofString(body));
      return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Asks to be let in with its own key in the place of another's; signed by both. */
  HttpResponse<String> takeOver(TestDevice former) {
    return takeOver(former, former);
  }

  /**
   * @param signer whose key signs in the place of the former one's
   */
  HttpResponse<String> takeOver(TestDevice former, TestDevice signer) {
    var body =
        JSON.writeValueAsString(
            Map.of(
                "id_data",
                "{\"name\":\"" + name + "\"}",
                "pubkey",
                TestKeys.pem(keys.getPublic()),
                "former_pubkey",
                TestKeys.pem(former.keys.getPublic()),
                "token_id",
                former.tokenId()));
    var answer =
        server.send(
            "POST",
            "/api/devices/v1/authentication/key_rotation",
            Map.of(
                "Content-Type",
                "application/json",
                "X-MEN-Signature",
                sign(body),
                "X-MEN-Signature-Former",
                signer.sign(body)),
            body.getBytes(UTF_8));
    if (answer.statusCode() == 200) {
      token = answer.body();
    }
    return answer;
  }

  private String tokenId() {
    if (token.isEmpty()) {
      return "00000000-0000-4000-8000-00000000dead.1";
    }
    var claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
    return JSON.readTree(claims).path("jti").asString();
  }

  public String sign(String body) {
    try {
      var signature = Signature.getInstance(algorithm);
      signature.initSign(keys.getPrivate());
      signature.update(body.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private URI path(String path) {
    return server.address().resolve(path);
  }

  public void accept() {
    decide("accepted");
  }

  /** Of its newest key. */
  public void decide(String status) {
    var answer = tryToDecide(status);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  public HttpResponse<String> tryToDecide(String status) {
    var device = get("/api/management/v2/devauth/devices/" + id());
    var sets = device.path("auth_sets");
    return asPeople(
        "PUT",
        "/api/management/v2/devauth/devices/%s/auth/%s/status"
            .formatted(id(), sets.path(sets.size() - 1).path("id").asString()),
        Map.of("status", status));
  }

  public String id() {
    for (var device : get("/api/management/v2/devauth/devices?per_page=500")) {
      if (name.equals(device.path("identity_data").path("name").asString())) {
        return device.path("id").asString();
      }
    }
    throw new AssertionError("no device " + name);
  }

  public String token() {
    return token;
  }

  public HttpResponse<String> next(String artifact) {
    return server.call(
        "GET", DEPLOYMENTS + "/next?artifact_name=" + artifact + "&device_type=board", token, null);
  }

  public int status(String deployment, String status) {
    return server
        .call("PUT", DEPLOYMENTS + "/" + deployment + "/status", token, Map.of("status", status))
        .statusCode();
  }

  public HttpResponse<String> log(String deployment, String message) {
    var line = Map.of("timestamp", "2030-01-01T00:00:00Z", "level", "error", "message", message);
    return server.call(
        "PUT",
        DEPLOYMENTS + "/" + deployment + "/log",
        token,
        Map.of("messages", java.util.List.of(line)));
  }

  public HttpResponse<String> report(Object attributes) {
    return server.call("PATCH", "/api/devices/v1/inventory/device/attributes", token, attributes);
  }
}
