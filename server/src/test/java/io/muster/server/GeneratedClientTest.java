package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client in another language, generated from the description of the interface, does what an
 * operator's program does. Needs {@code MUSTER_TEST_PYTHON}: a folder with {@code python} and
 * {@code openapi-python-client}.
 */
class GeneratedClientTest {

  @TempDir private Path folder;

  @Test
  void worksAsGenerated() throws Exception {
    var programs = System.getenv("MUSTER_TEST_PYTHON");
    assumeTrue(programs != null, "MUSTER_TEST_PYTHON names no folder of programs");
    run(
        programs,
        "openapi-python-client",
        "generate",
        "--path",
        resource("openapi.json"),
        "--meta",
        "none",
        "--output-path",
        folder.resolve("muster_client").toString());
    try (var server = TestServer.start()) {
      var said =
          run(
              programs,
              "python",
              resource("generated_client.py"),
              server.address().toString(),
              TestServer.EMAIL + ":" + TestServer.PASSWORD,
              TestKeys.ED25519);
      assertThat(said).contains("all as described");
    }
  }

  private static String resource(String name) throws Exception {
    var found = Objects.requireNonNull(GeneratedClientTest.class.getResource(name));
    return Path.of(found.toURI()).toString();
  }

  private String run(String programs, String program, String... words) throws Exception {
    var all = new ArrayList<>(List.of(Path.of(programs, program).toString()));
    all.addAll(List.of(words));
    var builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", folder.toString());
    builder
        .environment()
        .merge("PATH", programs, (path, first) -> first + File.pathSeparator + path);
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
