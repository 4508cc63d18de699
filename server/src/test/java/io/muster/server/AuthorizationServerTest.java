package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who log in at Spring Authorization Server, by the flow of a real client. */
class AuthorizationServerTest {

  private static final String DEVICES = "/api/management/v2/devauth/devices";
  private static final String ME = "/api/management/v1/useradm/users/me";
  private static final String LOGOUT = "/api/management/v1/useradm/auth/logout";

  @TempDir private static Path data;
  private static AuthorizationServer provider;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    provider = new AuthorizationServer();
    server =
        TestServer.start(
            data, "--muster.oidc.issuer=" + provider.issuer(), "--muster.oidc.audience=muster");
    server.register(AuthorizationServer.EMAIL, "viewer");
  }

  @AfterAll
  static void stop() {
    server.close();
    provider.close();
  }

  private static int status(String method, String path, String token) {
    return server.call(method, path, token, null).statusCode();
  }

  @Test
  void letsInWhoLoggedInThere() throws Exception {
    var tokens = provider.login("muster");
    var token = tokens.path("id_token").asString();
    assertThat(status("GET", DEVICES, token)).isEqualTo(200);
    assertThat(server.get(ME, token).path("email").asString()).isEqualTo(AuthorizationServer.EMAIL);
    assertThat(status("GET", "/api/management/v1/useradm/users", token))
        .as("a viewer here, whatever he is there")
        .isEqualTo(403);
    assertThat(
            server
                .get("/api/management/v1/audit/events?type=user.logged-in&per_page=500")
                .toString())
        .contains(provider.issuer());

    var renewed = provider.refresh("muster", tokens).path("id_token").asString();
    assertThat(renewed).isNotEqualTo(token);
    assertThat(status("GET", DEVICES, renewed)).isEqualTo(200);
    assertThat(status("POST", LOGOUT, renewed)).isEqualTo(202);
    assertThat(status("GET", DEVICES, renewed)).isEqualTo(401);
  }

  @Test
  void letsNobodyInByATokenThatIsNotMeantForIt() throws Exception {
    var tokens = provider.login("muster");
    assertThat(status("GET", DEVICES, tokens.path("access_token").asString()))
        .as("says nothing of who it is")
        .isEqualTo(401);
    assertThat(status("GET", DEVICES, provider.login("another").path("id_token").asString()))
        .as("of another client")
        .isEqualTo(401);
  }
}
