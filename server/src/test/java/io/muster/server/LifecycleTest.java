package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.artifact.FileStore;
import io.muster.embedded.Backup;
import io.muster.embedded.BackupCheck;
import io.muster.embedded.events.EventLogException;
import io.muster.embedded.events.SqliteEventStorageEngine;
import io.muster.embedded.keys.SecretFile;
import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.record.EventRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.autoconfigure.application.DiskSpaceHealthIndicatorProperties;

/** Starts, stops, and what is there afterwards. */
class LifecycleTest {

  private static final String SETTINGS = "/api/management/v1/useradm/settings";
  private static final String DEVICES = "/api/management/v2/devauth/devices";

  @TempDir private Path data;

  private static void preauthorize(TestServer server, String name) {
    var answer =
        server.call(
            "POST",
            DEVICES,
            Map.of("identity_data", Map.of("name", name), "pubkey", TestKeys.ED25519));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static List<String> names(TestServer server) {
    return server
        .get(DEVICES)
        .valueStream()
        .map(device -> device.path("identity_data").path("name").asString())
        .toList();
  }

  /** Whether what stood beside the views was deleted with them. */
  private boolean viewsAreMadeAnewAfter(Runnable happening) throws IOException {
    try (var server = TestServer.start(data)) {
      preauthorize(server, "one");
    }
    var beside = Files.createFile(data.resolve("views/beside"));
    happening.run();
    try (var server = TestServer.start(data)) {
      assertThat(names(server)).containsExactly("one");
    }
    return !Files.exists(beside);
  }

  @Test
  void isNotHealthyWhereItsDataHaveNoRoom() {
    try (var server = TestServer.start(data, "--management.health.diskspace.threshold=1000TB")) {
      assertThat(server.send("GET", "/actuator/health", null, null, null).statusCode())
          .isEqualTo(503);
      assertThat(server.bean(DiskSpaceHealthIndicatorProperties.class).getPath())
          .isEqualTo(data.toFile());
    }
    try (var server = TestServer.start(data)) {
      assertThat(server.send("GET", "/actuator/health", null, null, null).statusCode())
          .isEqualTo(200);
    }
  }

  /** Whoever must make room can: the reserve is for people. */
  @Test
  void keepsSpaceOnTheDiskForPeople() {
    String accepted;
    var device = "/api/devices/v1/inventory/device/attributes";
    try (var server = TestServer.start(data)) {
      accepted = TestDevice.accepted(server, "reports").token();
      server.upload(server.artifact("big", "board", 1_000));
    }
    try (var server = TestServer.start(data, "--muster.disk-reserve=1000TB")) {
      var report = server.call("PATCH", device, accepted, "[{\"name\":\"a\",\"value\":\"1\"}]");
      assertThat(report.statusCode()).isEqualTo(507);
      assertThat(report.body()).contains("\"code\":\"disk-full\"", "remove artifacts");
      assertThat(new TestDevice(server, "stranger").authenticate().statusCode()).isEqualTo(507);
      assertThat(server.upload(server.artifact("more", "board", 1_000)).statusCode())
          .isEqualTo(507);
      assertThat(server.login(TestServer.EMAIL, TestServer.PASSWORD).statusCode()).isEqualTo(200);
      var artifacts = "/api/management/v1/deployments/artifacts";
      var id = server.get(artifacts).path(0).path("id").asString();
      assertThat(server.call("DELETE", artifacts + "/" + id, null).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void keepsItsViewsOverAStop() throws IOException {
    assertThat(viewsAreMadeAnewAfter(() -> {})).isFalse();
  }

  /** The files of views are not synced with every write: only the events are sure then. */
  @Test
  void makesViewsAnewAfterALossOfPower() throws IOException {
    assertThat(
            viewsAreMadeAnewAfter(
                () -> edit("closed=true", "closed=false", "boot=[^\n]*", "boot=another")))
        .isTrue();
  }

  @Test
  void makesViewsAnewWhenTheLogIsAnother() throws IOException {
    assertThat(viewsAreMadeAnewAfter(() -> edit("identifier=[^\n]*", "identifier=another")))
        .isTrue();
  }

  private void edit(String... patterns) {
    var state = data.resolve("views/state");
    try {
      var text = Files.readString(state);
      for (var i = 0; i < patterns.length; i += 2) {
        assertThat(text).containsPattern(Pattern.compile(patterns[i]));
        text = text.replaceAll(patterns[i], patterns[i + 1]);
      }
      Files.writeString(state, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void loadsWhatLivesLongFromASnapshot() throws Exception {
    try (var server = TestServer.start(data)) {
      for (var i = 0; i < 120; i++) {
        assertThat(server.call("POST", SETTINGS, Map.of("n", i)).statusCode()).isEqualTo(201);
      }
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("events.db"));
        var rows =
            connection.createStatement().executeQuery("SELECT aggregate, sequence FROM snapshot")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("settings-default");
      assertThat(rows.getLong(2)).isGreaterThan(50);
    }
    try (var server = TestServer.start(data)) {
      assertThat(server.get(SETTINGS).path("n").asInt()).isEqualTo(119);
      var head = server.bean(EventRecord.class).head();
      assertThat(server.call("POST", SETTINGS, Map.of("n", 119)).statusCode()).isEqualTo(201);
      assertThat(server.bean(EventRecord.class).head()).as("the same again").isEqualTo(head);
      assertThat(server.call("POST", SETTINGS, Map.of("n", "last")).statusCode()).isEqualTo(201);
      assertThat(snapshot(server)).isPresent();
    }
  }

  /** A device may say the same for ever, in turns; what it said once is known after a restart. */
  @Test
  void loadsADeviceThatReportsMuchFromASnapshot() throws Exception {
    String deployment;
    TestDevice device;
    try (var server = TestServer.start(data, "--muster.deviceauth.requests-per-second=1000")) {
      server.upload(server.artifact("much", "board", 10));
      device = TestDevice.accepted(server, "much");
      deployment = server.deployToAll("much", "much").replaceFirst(".*/", "");
      assertThat(device.next("old").statusCode()).isEqualTo(200);
      assertThat(device.log(deployment, "first").statusCode()).isEqualTo(204);
      for (var i = 0; i < 60; i++) {
        assertThat(device.status(deployment, "downloading")).isEqualTo(204);
        assertThat(device.status(deployment, "installing")).isEqualTo(204);
      }
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("events.db"));
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT payload FROM snapshot JOIN type ON type.id = aggregate_type"
                        + " WHERE name = 'DeviceDeployment'")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).contains("\"status\"", "\"logs\":[\"");
    }
    try (var server = TestServer.start(data)) {
      var head = server.bean(EventRecord.class).head();
      assertThat(device.on(server).status(deployment, "installing")).isEqualTo(204);
      assertThat(device.on(server).log(deployment, "first").statusCode()).isEqualTo(204);
      assertThat(server.bean(EventRecord.class).head()).as("repeats").isEqualTo(head);
      assertThat(device.on(server).status(deployment, "success")).isEqualTo(204);
      assertThat(device.on(server).status(deployment, "failure")).isEqualTo(204);
      assertThat(server.bean(EventRecord.class).head())
          .as("the result, and that another one came later")
          .isEqualTo(head + 2);
    }
  }

  /** Nobody is told that a person's data are gone while they can be read. */
  @Test
  void erasesAPersonOrSaysThatItDidNot() throws Exception {
    try (var server = TestServer.start(data)) {
      var user = server.register("gone@example.com", "viewer");
      try (var connection =
              DriverManager.getConnection("jdbc:sqlite:" + data.resolve("keys/people.db"));
          var statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.executeQuery("SELECT count(*) FROM key").close(); // as a back-up reads
        assertThat(server.call("DELETE", user, null).statusCode()).isEqualTo(500);
      }
      assertThat(server.call("DELETE", user, null).statusCode()).isEqualTo(204);
      assertThat(Files.size(data.resolve("keys/people.db-wal"))).isZero();
      assertThat(server.call("DELETE", user, null).statusCode()).isEqualTo(204);
    }
  }

  /** One that an older class wrote may lack what the class knows today. */
  @Test
  void replaysAllWhereASnapshotIsOfAnotherRevision() throws Exception {
    try (var server = TestServer.start(data)) {
      for (var i = 0; i < 120; i++) {
        server.call("POST", SETTINGS, Map.of("n", i));
      }
      assertThat(snapshot(server)).isPresent();
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("events.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO type (name, revision) SELECT t.name, 'older' FROM snapshot s"
              + " JOIN type t ON t.id = s.payload_type WHERE s.aggregate = 'settings-default'");
      statement.executeUpdate(
          "UPDATE snapshot SET payload = '{}', payload_type = last_insert_rowid()"
              + " WHERE aggregate = 'settings-default'");
    }
    try (var server = TestServer.start(data)) {
      var head = server.bean(EventRecord.class).head();
      assertThat(server.call("POST", SETTINGS, Map.of("n", 119)).statusCode()).isEqualTo(201);
      assertThat(server.bean(EventRecord.class).head()).as("the same again").isEqualTo(head);
    }
  }

  private static Optional<?> snapshot(TestServer server) {
    return server.bean(SqliteEventStorageEngine.class).readSnapshot("settings-default");
  }

  @Test
  void refusesADirectoryThatIsInUse() {
    try (var server = TestServer.start(data)) {
      assertThat(server.bean(EventRecord.class).head()).isPositive();
      assertThatThrownBy(() -> TestServer.start(data))
          .hasRootCauseInstanceOf(EventLogException.class)
          .hasRootCauseMessage(
              "The data directory " + data.toAbsolutePath() + " is in use by another process.");
    }
  }

  @Test
  void closesItsDirectoryToOthers() throws IOException {
    var open = PosixFilePermissions.fromString("rwxr-xr-x");
    Files.setPosixFilePermissions(data, open);
    Files.setPosixFilePermissions(Files.createDirectory(data.resolve("keys")), open);
    TestServer.start(data).close();
    for (var folder : List.of(data, data.resolve("keys"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void takesNoFolderOfSomebodyElses() throws IOException {
    Files.createFile(data.resolve("passwd"));
    assertThatThrownBy(() -> TestServer.start(data)).hasStackTraceContaining("of its own");
    assertThat(data.resolve("keys")).doesNotExist();
  }

  /** Or the next back-up would put nothing in the place of the last good keys. */
  @Test
  void keepsTheKeysOfABackUpWhenThoseOfTheServerAreLost(@TempDir Path folder) throws IOException {
    TestServer.start(data).close();
    var keys = folder.resolve("keys");
    backup().copy(folder.resolve("first"), keys);
    var good = Files.readAllBytes(keys.resolve("people.db"));
    Files.delete(data.resolve("keys/people.db"));
    assertThatThrownBy(() -> backup().copy(folder.resolve("second"), keys))
        .hasMessageContaining("are kept");
    assertThat(keys.resolve("people.db")).hasBinaryContent(good);
    assertThat(folder.resolve("second")).doesNotExist();
    assertThat(data.resolve("keys/people.db")).doesNotExist();
  }

  private Backup backup() throws IOException {
    return new Backup(data, data.resolve("keys"));
  }

  @Test
  void servesABackUp(@TempDir Path folder) throws IOException {
    var copy = folder.resolve("copy");
    var keys = folder.resolve("keys");
    byte[] artifact;
    UUID id;
    try (var server = TestServer.start(data)) {
      preauthorize(server, "before");
      server.upload(server.artifact("kept", "board", 1_000));
      var stored = server.get("/api/management/v1/deployments/artifacts").path(0).path("id");
      id = UUID.fromString(stored.asString());
      artifact = Files.readAllBytes(server.bean(FileStore.class, "artifactFiles").path(id));
      Files.createFile(data.resolve("keys/half-written" + SecretFile.UNFINISHED));
      Files.createDirectory(folder.resolve("copy" + SecretFile.UNFINISHED)); // of one cut off
      backup().copy(copy, keys);
      preauthorize(server, "after");
    }
    for (var made : List.of(copy, keys)) {
      assertThat(Files.getPosixFilePermissions(made))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
    try (var files = Files.list(keys)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(SecretFile.UNFINISHED));
    }
    assertThatThrownBy(() -> TestServer.start(copy))
        .hasRootCauseInstanceOf(EventLogException.class)
        .hasStackTraceContaining("--muster.keys-dir");
    try (var server = TestServer.start(copy, "--muster.keys-dir=" + keys)) {
      assertThat(names(server)).containsExactly("before");
      assertThat(server.bean(FileStore.class, "artifactFiles").path(id)).hasBinaryContent(artifact);
      preauthorize(server, "after the back-up");
      assertThat(names(server)).containsExactlyInAnyOrder("before", "after the back-up");
    }
    Files.delete(keys.resolve("platform"));
    assertThatThrownBy(() -> TestServer.start(copy, "--muster.keys-dir=" + keys))
        .hasStackTraceContaining("platform is not there");
    assertThat(keys.resolve("platform")).doesNotExist();
  }

  /** Also while artifacts come and go: what the copied record names is in the copy. */
  @Test
  void saysWhetherABackUpCouldBeServed(@TempDir Path folder) throws Exception {
    var keys = folder.resolve("keys");
    var copy = folder.resolve("copy");
    try (var server = TestServer.start(data);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      server.upload(server.artifact("kept", "board", 1_000));
      var goesOn = new AtomicBoolean(true);
      var changes =
          executor.submit(
              () -> {
                for (var number = 0; goesOn.get(); number++) {
                  server.upload(server.artifact("passing-" + number, "board", 1_000));
                  for (var artifact : server.get("/api/management/v1/deployments/artifacts")) {
                    if (!artifact.path("name").asString().equals("kept")) {
                      server.call(
                          "DELETE",
                          "/api/management/v1/deployments/artifacts/"
                              + artifact.path("id").asString(),
                          null);
                    }
                  }
                }
                return true;
              });
      for (var number = 0; number < 5; number++) {
        backup().copy(folder.resolve("copy-" + number), keys);
        assertThat(BackupCheck.problems(folder.resolve("copy-" + number), keys)).isEmpty();
      }
      goesOn.set(false);
      assertThat(changes.get(30, TimeUnit.SECONDS)).isTrue();
      backup().copy(copy, keys);
    }
    Path artifact;
    try (var files = Files.walk(copy.resolve("artifacts"))) {
      artifact = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    var bytes = Files.readAllBytes(artifact);
    bytes[bytes.length / 2]++;
    Files.write(artifact, bytes);
    assertThat(BackupCheck.problems(copy, keys)).singleElement().asString().contains("other bytes");
    Files.delete(artifact);
    Files.delete(keys.resolve("digest"));
    assertThat(BackupCheck.problems(copy, keys))
        .hasSize(2)
        .anyMatch(problem -> problem.contains("digest"))
        .anyMatch(problem -> problem.contains("is not there"));
  }

  /** Who keeps every copy of the record keeps no key that was forgotten since. */
  @Test
  void keepsNoForgottenKeyInABackUp(@TempDir Path folder) throws IOException {
    var keys = folder.resolve("keys");
    var first = folder.resolve("first");
    try (var server = TestServer.start(data)) {
      var user = server.register("anna@example.com", "viewer");
      backup().copy(first, keys);
      assertThat(server.call("DELETE", user, null).statusCode()).isEqualTo(204);
      backup().copy(folder.resolve("second"), keys);
    }
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(first, folder.resolve("second"), keys);
    }
    try (var server = TestServer.start(first, "--muster.keys-dir=" + keys)) {
      assertThat(server.get("/api/management/v1/useradm/users").toString())
          .contains(TestServer.EMAIL)
          .doesNotContain("anna");
    }
  }

  @Test
  void backsUpNothingOverWhatIsThere(@TempDir Path folder) throws IOException {
    TestServer.start(data).close();
    var other = Files.createDirectory(folder.resolve("other"));
    var link = Files.createSymbolicLink(folder.resolve("link"), data.resolve("keys"));
    var missing = folder.resolve("missing");
    var keys = folder.resolve("keys");
    assertThatThrownBy(() -> backup().copy(other, missing)).hasMessageContaining("exists already");
    assertThatThrownBy(() -> backup().copy(missing, other)).hasMessageContaining("holds no keys");
    for (var pair :
        Map.of(
                missing,
                missing.resolve("keys"),
                keys.resolve("record"),
                keys,
                data.resolve("copy"),
                keys,
                missing.resolve("x"),
                data.resolve("keys"),
                missing.resolve("y"),
                link,
                missing.resolve("z"),
                data)
            .entrySet()) {
      assertThatThrownBy(() -> backup().copy(pair.getKey(), pair.getValue()))
          .as(pair.toString())
          .hasMessageContaining("elsewhere");
    }
    assertThat(missing).doesNotExist();
    assertThat(keys).doesNotExist();
  }

  @Test
  void saysWhyTheFirstAdministratorCannotBe() {
    assertThatThrownBy(
            () ->
                Muster.serve(
                    List.of(
                        "--server.port=0",
                        "--muster.data-dir=" + data,
                        "--MUSTER_ADMIN_EMAIL=admin@example.com",
                        "--MUSTER_ADMIN_PASSWORD=short")))
        .hasRootCauseInstanceOf(IllegalOptionException.class)
        .hasRootCauseMessage(
            "MUSTER_ADMIN_EMAIL and MUSTER_ADMIN_PASSWORD do not do: A password has at least 8"
                + " characters.");
  }

  @Test
  void signsTokensByTheAlgorithmThatIsChosen() {
    for (var algorithm : Map.of("ES256", "P-256", "EdDSA", "Ed25519").entrySet()) {
      for (var start = 0; start < 2; start++) {
        try (var server =
            TestServer.start(data, "--muster.token-algorithm=" + algorithm.getKey())) {
          var device = TestDevice.accepted(server, algorithm.getKey() + start);
          assertThat(device.next("old").statusCode()).isEqualTo(204);
          assertThat(server.get("/.well-known/jwks.json").toString())
              .contains(algorithm.getValue())
              .doesNotContain("\"d\"");
        }
      }
    }
    try (var server = TestServer.start(data)) {
      assertThat(server.get("/.well-known/jwks.json").toString())
          .contains("RSA")
          .doesNotContain("\"d\"");
    }
  }

  @Test
  void namesTheOptionThatIsWrong() {
    assertThat(Options.problem(List.of("--muster.data-dri=x")))
        .hasValueSatisfying(it -> assertThat(it).contains("--muster.data-dri"));
    assertThat(Options.problem(List.of("--server.port=70000"))).isPresent();
    assertThat(Options.problem(List.of("--server.port"))).isPresent();
    assertThat(Options.problem(List.of("--server.port=0", "--muster.data-dir=x"))).isEmpty();
  }

  @Test
  void followsTheEventsAgainAfterAStop() {
    try (var server = TestServer.start(data)) {
      preauthorize(server, "one");
    }
    try (var server = TestServer.start(data)) {
      var head = server.bean(EventRecord.class).head();
      assertThat(
              server
                  .bean(Projectors.class)
                  .named("views")
                  .orElseThrow()
                  .awaitPosition(head, Duration.ofSeconds(10)))
          .isTrue();
      preauthorize(server, "two");
      assertThat(names(server)).containsExactlyInAnyOrder("one", "two");
    }
  }
}
