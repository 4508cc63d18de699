package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's unmodified clients: a log-in, uploads, an update that succeeds and one that rolls back.
 */
class RealClientsTest {

  private static final Path MODULES = Path.of("/usr/share/mender/modules/v3");
  private static final Path IDENTITY = Path.of("/usr/share/mender/identity/mender-device-identity");
  private static final Path INSTALLED = Path.of("/etc/mender/artifact_info");

  @TempDir private Path folder;

  @BeforeAll
  static void needsTheClients() {
    for (var program : List.of("mender", "mender-cli", "mender-artifact")) {
      assumeTrue(
          Files.isExecutable(Path.of("/usr/bin", program)),
          program + " is not installed: apt-get install mender-client mender-cli mender-artifact");
    }
    assumeTrue(
        Files.isWritable(Path.of("/etc")),
        "the client reads its identity and modules from system folders, which are not writable");
  }

  /** What stood in the system's folders, by file; null where nothing did. */
  private static final Map<Path, byte @Nullable []> BEFORE = new HashMap<>();

  private static void keep(Path file) throws IOException {
    if (!BEFORE.containsKey(file)) {
      BEFORE.put(file, Files.exists(file) ? Files.readAllBytes(file) : null);
    }
  }

  /** A machine that runs these tests may be a device itself. */
  @AfterAll
  static void putBackWhatStoodThere() throws IOException {
    for (var file : BEFORE.entrySet()) {
      if (file.getValue() == null) {
        Files.deleteIfExists(file.getKey());
      } else {
        Files.write(file.getKey(), file.getValue());
      }
    }
  }

  @Test
  void updateARealDevice() throws Exception {
    script(IDENTITY, "echo mac=02:de:b1:a0:00:01");
    Files.createDirectories(INSTALLED.getParent());
    keep(INSTALLED);
    Files.writeString(INSTALLED, "artifact_name=release-0\n");
    script(
        MODULES.resolve("muster-test"),
        """
        case "$1" in
          SupportsRollback) echo Yes ;;
          NeedsArtifactReboot) echo No ;;
          ArtifactInstall) ! grep -q bad "$2"/files/* ;;
        esac
        """);
    try (var server = TestServer.start()) {
      var url = server.address().toString();
      run(
          "mender-cli",
          "--server",
          url,
          "login",
          "--username",
          TestServer.EMAIL,
          "--password",
          TestServer.PASSWORD);
      for (var release : Map.of("release-1", "good", "release-2", "bad").entrySet()) {
        var payload = Files.writeString(folder.resolve("payload"), release.getValue() + "\n");
        var artifact = folder.resolve(release.getKey() + ".mender");
        writeArtifact(artifact, release.getKey(), "gzip", payload);
        run("mender-cli", "--server", url, "artifacts", "upload", artifact.toString());
      }
      assertThat(run("mender-cli", "--server", url, "artifacts", "list"))
          .contains("release-1", "release-2");

      var client = startClient(url);
      try {
        server.acceptAll(1);
        var good = server.deployToAll("good", "release-1");
        server.awaitFinished(good);
        assertThat(count(server, good, "success")).isEqualTo(1);
        var bad = server.deployToAll("bad", "release-2");
        server.awaitFinished(bad);
        assertThat(count(server, bad, "failure")).isEqualTo(1);
        var device = server.get(bad + "/devices").path(0).path("id").asString();
        TestServer.await(
            "the client's log", () -> server.get(bad + "/devices").path(0).path("log").asBoolean());
        assertThat(server.call("GET", bad + "/devices/" + device + "/log", null).body())
            .contains("ArtifactRollback");
        TestServer.await(
            "the inventory of the good release",
            () ->
                server
                    .get("/api/management/v1/inventory/devices/" + device)
                    .toString()
                    .contains("release-1"));
        installsAGeneratedArtifact(server);
        var history =
            server.get("/api/management/v1/audit/devices/" + device + "/history?per_page=500");
        assertThat(history.findValuesAsString("type"))
            .contains(
                "device.registered",
                "device.auth-set-accepted",
                "device-deployment.assigned",
                "device-deployment.progress-reported",
                "device-deployment.log-reported");
        assertThat(history.findValuesAsString("causation")).hasSameSizeAs(history);
      } finally {
        client.destroy();
        client.waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  /** Lzma looks back over 64 MiB; several at once may not take as much heap each. */
  @Test
  void takesEveryCompressionThatThereIs() throws Exception {
    var payload = folder.resolve("payload");
    Files.write(payload, new byte[100_000]);
    try (var server = TestServer.start();
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var compression : List.of("none", "gzip", "lzma")) {
        var uploads = new ArrayList<Future<HttpResponse<String>>>();
        for (var i = 0; i < 4; i++) {
          var name = compression + "-" + i;
          var artifact = folder.resolve(name + ".mender");
          writeArtifact(artifact, name, compression, payload);
          uploads.add(executor.submit(() -> server.upload(Files.readAllBytes(artifact))));
        }
        for (var upload : uploads) {
          assertThat(upload.get().statusCode()).as(upload.get().body()).isEqualTo(201);
        }
      }
    }
  }

  /** Two that do not come to their end hold up others with that compression, and nobody else. */
  @Test
  void tellsWhoHasToWaitForOtherUploads() throws Exception {
    var payload = folder.resolve("payload");
    var bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Files.write(payload, bytes);
    var artifact = folder.resolve("slow.mender");
    writeArtifact(artifact, "slow", "lzma", payload);
    var whole = Files.readAllBytes(artifact);
    try (var server = TestServer.start()) {
      var token = server.login(TestServer.EMAIL, TestServer.PASSWORD).body();
      var head =
          "POST /api/management/v1/deployments/artifacts HTTP/1.1\r\nHost: x\r\n"
              + "Authorization: Bearer "
              + token
              + "\r\n"
              + "Content-Type: multipart/form-data; boundary=b\r\n"
              + "Content-Length: 1000000\r\n"
              + "\r\n"
              + "--b\r\n"
              + "Content-Disposition: form-data; name=\"artifact\"; filename=\"a\"\r\n\r\n";
      var slow = List.of(connect(server), connect(server));
      try {
        for (var each : slow) {
          each.getOutputStream().write(head.getBytes(UTF_8));
          each.getOutputStream().write(whole, 0, 200_000);
          each.getOutputStream().flush();
        }
        TestServer.await(
            "both to be read", () -> server.upload(whole).body().contains("artifacts-busy"));
        assertThat(server.upload(server.artifact("quick", "board", 100)).statusCode())
            .isEqualTo(201);
      } finally {
        for (var each : slow) {
          each.close();
        }
      }
      TestServer.await(
          "room again", () -> List.of(201, 409).contains(server.upload(whole).statusCode()));
    }
  }

  private void writeArtifact(Path to, String name, String compression, Path payload)
      throws Exception {
    run(
        "mender-artifact",
        "write",
        "module-image",
        "-T",
        "muster-test",
        "-n",
        name,
        "-t",
        "board",
        "--compression",
        compression,
        "-o",
        to.toString(),
        "-f",
        payload.toString());
  }

  private static Socket connect(TestServer server) throws IOException {
    return new Socket("localhost", server.address().getPort());
  }

  /** An artifact that the server builds from one file is what the client's own module installs. */
  private void installsAGeneratedArtifact(TestServer server) throws Exception {
    var target = Files.createDirectory(folder.resolve("installed"));
    var body =
        Map.of(
                "name", "release-3",
                "device_types_compatible", "board",
                "type", "single_file",
                "args", "{\"dest_dir\":\"" + target + "\",\"filename\":\"motd\"}")
            .entrySet()
            .stream()
            .map(
                field ->
                    "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                        .formatted(field.getKey(), field.getValue()))
            .collect(Collectors.joining());
    var file =
        "--b\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"
            + "hello\r\n"
            + "--b--\r\n";
    var answer =
        server.send(
            "POST",
            "/api/management/v1/deployments/artifacts/generate",
            "Bearer " + server.login(TestServer.EMAIL, TestServer.PASSWORD).body(),
            "multipart/form-data; boundary=b",
            (body + file).getBytes(UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    var generated = server.deployToAll("generated", "release-3");
    server.awaitFinished(generated);
    assertThat(count(server, generated, "success")).isEqualTo(1);
    assertThat(target.resolve("motd")).hasContent("hello");
  }

  private static int count(TestServer server, String deployment, String status) {
    return server.get(deployment + "/statistics").path(status).asInt();
  }

  private Process startClient(String url) throws IOException {
    var data = Files.createDirectory(folder.resolve("data"));
    var type = Files.writeString(folder.resolve("device_type"), "device_type=board\n");
    var configuration =
        Files.writeString(
            folder.resolve("mender.conf"),
            """
            {"ServerURL":"%s","UpdatePollIntervalSeconds":1,"InventoryPollIntervalSeconds":2,
             "RetryPollIntervalSeconds":1,"DeviceTypeFile":"%s"}
            """
                .formatted(url, type));
    return command(
            "mender",
            "--config",
            configuration.toString(),
            "--data",
            data.toString(),
            "--no-syslog",
            "daemon")
        .redirectOutput(folder.resolve("mender.log").toFile())
        .start();
  }

  private ProcessBuilder command(String... words) {
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("HOME", folder.toString());
    return builder;
  }

  private String run(String... words) throws Exception {
    var process = command(words).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    keep(file);
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
