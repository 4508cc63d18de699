package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is said of the interface is what the controllers have. After a change of them, run this with
 * {@code -Dapi-docs=write}, and look at what changed in {@code openapi.json}.
 */
class ApiDocsTest {

  private static final Path SERVED = Path.of("src/main/resources/io/muster/server/openapi.json");

  @TempDir private static Path data;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(data, "--springdoc.api-docs.enabled=true");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void describesWhatTheControllersHave() throws Exception {
    var written = ApiDescription.of(server);
    if ("write".equals(System.getProperty("api-docs"))) {
      Files.writeString(SERVED, written);
      return; // what is served was copied before
    }
    assertThat(Files.readString(SERVED)).isEqualTo(written);
    var answer = server.send("GET", "/v3/api-docs", null, null, null);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body()).isEqualTo(written);
  }

  /** A code is a promise to programs: one that nobody holds may break unnoticed. */
  @Test
  void everyCodeOfARefusalHasATest() {
    assertThat(RefusalCodes.all()).hasSizeGreaterThan(60);
    assertThat(RefusalCodes.untested()).isEmpty();
  }

  @Test
  void checksThePagesOfEveryListThatHasThem() {
    var tried = 0;
    for (var path : server.get("/v3/api-docs").path("paths").properties()) {
      var parameters = path.getValue().path("get").path("parameters");
      if (!path.getKey().contains("{")
          && parameters.valueStream().anyMatch(it -> it.path("name").asString().equals("page"))) {
        tried++;
        assertThat(server.call("GET", path.getKey() + "?per_page=0", null).statusCode())
            .as(path.getKey())
            .isEqualTo(400);
      }
    }
    assertThat(tried).isGreaterThan(10);
  }

  @Test
  void showsItOnAPage() {
    var page = server.send("GET", "/swagger-ui.html", null, null, null);
    assertThat(page.statusCode()).isEqualTo(200);
    var links = Pattern.compile("(?:href|src)=\"(/webjars/[^\"]+)\"").matcher(page.body());
    var found = 0;
    while (links.find()) {
      found++;
      assertThat(server.send("GET", links.group(1), null, null, null).statusCode())
          .as(links.group(1))
          .isEqualTo(200);
    }
    assertThat(found).isEqualTo(2);
    assertThat(page.body()).as("the policy forbids scripts in the page").doesNotContain("<script>");
    assertThat(server.send("GET", "/swagger-ui.js", null, null, null).statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
    assertThat(page.body().getBytes(UTF_8)).hasSizeLessThan(2_000);
  }
}
