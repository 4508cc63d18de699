package io.muster.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.artifact.ArtifactWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Shows the platform to a person at a terminal: a simulated fleet comes, is accepted and updated,
 * two of it fail and roll back; then it is configured, told what to do, and one device is flashed
 * anew; a second tenant has a fleet of its own. Uses the public APIs alone, as that person would.
 */
public final class Demo {

  private static final int DEVICES = 20;

  /** Those with a fault in their plans. */
  private static final int FAILING = 2;

  private static final String TYPE = "virtual-board";
  private static final Duration POLL = Duration.ofMillis(700);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI server;

  private Demo(URI server) {
    this.server = server;
  }

  /**
   * Blocks until it is over, and prints how it goes.
   *
   * @param login e-mail address and password of an administrator, with a colon between
   * @param loginInShell the same as a shell can say it, for the commands that are printed
   * @return whether all went as planned; in a data directory of a run that was cut off, devices may
   *     have an older deployment to bring to its end, and meet their faults there
   * @throws IOException when the server does not answer, or refuses
   */
  public static boolean run(URI server, String login, String loginInShell)
      throws IOException, InterruptedException {
    return new Demo(server).run(login, loginInShell);
  }

  private boolean run(String login, String loginInShell) throws IOException, InterruptedException {
    var operator = OperatorApi.login(http, server, login);
    say("Muster serves at %s. %d virtual devices ask to be let in.", server, DEVICES);
    var fleet = new Fleet(server, DEVICES, TYPE, "factory-1.0");
    fleet.devices().get(3).plan(new Fault.BootFailure());
    fleet.devices().get(11).plan(new Fault.CorruptDownload());
    fleet.start(POLL);
    operator.accept(DEVICES);
    var release = "release-" + System.currentTimeMillis() / 1000;
    upload(operator, release);
    say("Uploaded %s. Device 3 will not boot it, device 11 gets a damaged download.", release);
    var deployment =
        operator.send(
            "POST",
            "/api/management/v1/deployments/deployments",
            Map.of("name", "demo " + release, "artifact_name", release, "all_devices", true));
    var asPlanned = watch(operator, deployment);
    asPlanned &= new ServicesDemo(http, server, operator, fleet, POLL).run();
    tellMore(operator, deployment, loginInShell);
    return asPlanned;
  }

  private static void upload(OperatorApi operator, String release)
      throws IOException, InterruptedException {
    var payload = Files.createTempFile("rootfs", ".img");
    try {
      var bytes = new byte[256 << 10];
      new SecureRandom().nextBytes(bytes);
      Files.write(payload, bytes);
      var artifact = new ByteArrayOutputStream();
      ArtifactWriter.write(
          artifact,
          release,
          List.of(TYPE),
          "rootfs-image",
          ArtifactWriter.Software.of("rootfs-image", release),
          Map.of(),
          Map.of("rootfs.img", payload),
          payload.resolveSibling(payload.getFileName() + ".tar.gz"));
      var body = new ByteArrayOutputStream();
      var head =
          "--muster\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n"
              + "made by the demonstration\r\n--muster\r\n"
              + "Content-Disposition: form-data; name=\"artifact\"; filename=\"a.mender\"\r\n\r\n";
      body.write(head.getBytes(UTF_8));
      artifact.writeTo(body);
      body.write("\r\n--muster--\r\n".getBytes(UTF_8));
      operator.send(
          "POST",
          "/api/management/v1/deployments/artifacts",
          "multipart/form-data; boundary=muster",
          body.toByteArray());
    } finally {
      Files.delete(payload);
    }
  }

  private static boolean watch(OperatorApi operator, String deployment)
      throws IOException, InterruptedException {
    while (true) {
      var view = operator.get(deployment);
      var status = view.path("statistics").path("status");
      var success = status.path("success").asInt();
      var failure = status.path("failure").asInt();
      System.out.printf(
          "\r  [%s] %d updated, %d failed and rolled back, %d to go   ",
          "#".repeat(success) + "x".repeat(failure) + ".".repeat(DEVICES - success - failure),
          success,
          failure,
          DEVICES - success - failure);
      if (view.path("status").asString().equals("finished")) {
        System.out.println();
        return success == DEVICES - FAILING && failure == FAILING;
      }
      Thread.sleep(200);
    }
  }

  private void tellMore(OperatorApi operator, String deployment, String login)
      throws IOException, InterruptedException {
    var shown = "";
    for (var device : operator.get(deployment + "/devices")) {
      var id = device.path("id").asString();
      if (device.path("status").asString().equals("failure")) {
        shown = id;
        say(
            "Device %s says: %s",
            id, operator.text(deployment + "/devices/" + id + "/log").strip());
      }
      shown = shown.isEmpty() ? id : shown;
    }
    var beforeUpdate = operator.get(deployment).path("created").asString();
    say(
        """

        The server stays up; stop it with Ctrl-C. To look further:

          TOKEN=$(curl -s -u "%s" -X POST %s/api/management/v1/useradm/auth/login)
          curl -s -H "Authorization: Bearer $TOKEN" %s%s
          curl -s -H "Authorization: Bearer $TOKEN" '%s/api/management/v1/notifications?active=true'
          curl -s -H "Authorization: Bearer $TOKEN" %s/api/management/v1/audit/devices/%s/history
          curl -s -H "Authorization: Bearer $TOKEN" '%s/api/management/v1/audit/devices/%s/state?at=%s'
        """,
        login, server, server, deployment, server, server, shown, server, shown, beforeUpdate);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  static void say(String format, Object... arguments) {
    System.out.println(format.formatted(arguments));
  }
}
