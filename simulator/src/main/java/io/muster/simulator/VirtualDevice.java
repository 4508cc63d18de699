package io.muster.simulator;

import io.muster.artifact.ArtifactException;
import io.muster.artifact.ArtifactReader;
import io.muster.simulator.DeviceApi.Instruction;
import io.muster.simulator.Fault.BootFailure;
import io.muster.simulator.Fault.CorruptDownload;
import io.muster.simulator.Fault.NoSpace;
import io.muster.simulator.Fault.None;
import io.muster.simulator.Fault.PowerLoss;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.core.JacksonException;

/**
 * One device: polls, and installs what it is told to its passive partition. Whatever happens, it
 * ends up running the old or the new artifact whole, and tells the server which.
 */
public final class VirtualDevice {

  private static final int CONFLICT = 409;

  private final DeviceApi api;
  private final DeviceServices services;
  private final String type;
  private final Flash flash;
  private final ArtifactReader reader = new ArtifactReader(List.of(), Long.MAX_VALUE);
  private volatile Fault fault = new None();
  private volatile boolean serves;
  private volatile boolean reflashed;

  /** A message that waits to be told. */
  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

  private record Message(String level, String system, String text) {}

  private static final class PowerLost extends RuntimeException {}

  /** An update that cannot be installed; the old system stays. */
  private static final class InstallFailed extends RuntimeException {
    InstallFailed(String message) {
      super(message);
    }
  }

  public VirtualDevice(
      HttpClient http,
      URI server,
      String mac,
      String tenantToken,
      String type,
      String installedArtifact) {
    this.api = new DeviceApi(http, server, mac, tenantToken);
    this.services = new DeviceServices(api);
    this.type = type;
    this.flash = new Flash(installedArtifact);
  }

  /** What happens in the next update. */
  public void plan(Fault next) {
    fault = next;
  }

  /** From now on the device uses all services, and not updates alone. */
  public void serve() {
    serves = true;
  }

  /** Tells people something in the next round. */
  public void say(String level, String system, String text) {
    messages.add(new Message(level, system, text));
  }

  /** Configures itself; the server keeps that for the day on which it is flashed anew. */
  public void changeOwnConfiguration(String json) {
    services.changeOwnConfiguration(json);
  }

  /** What it is configured to by itself; empty for nothing. */
  public String ownConfiguration() {
    return services.ownConfiguration();
  }

  /** Has another value of a configured key than it should have. */
  public void insistOn(String key) {
    services.insistOn(key);
  }

  /** Loses its key and all that it has stored, before its next round. */
  public void reflash() {
    reflashed = true;
  }

  public Flash flash() {
    return flash;
  }

  /**
   * One round: authenticate if need be, finish what was interrupted, report, ask, install. A server
   * that does not answer is asked again in the next round.
   */
  public void poll() throws InterruptedException {
    if (reflashed) {
      reflashed = false;
      api.forgetKeys();
      services.forget();
    }
    try {
      if (!api.authenticated() && !api.authenticate()) {
        return;
      }
      finishInterrupted();
      api.report(Map.of("device_type", type, "artifact_name", flash.running().artifact()));
      if (serves) {
        useServices();
      }
      var next = api.next(flash.running().artifact(), type);
      if (next.isPresent()) {
        install(next.get());
      }
    } catch (PowerLost e) {
      flash.boot(!(fault instanceof BootFailure));
    } catch (IOException | JacksonException e) {
      return; // the server is away, or answers strangely; the next round comes
    }
  }

  private void useServices() throws IOException, InterruptedException {
    for (var message = messages.peek(); message != null; message = messages.peek()) {
      services.say(message.level, message.system, message.text);
      messages.remove();
    }
    services.round();
  }

  private void install(Instruction update) throws IOException, InterruptedException {
    flash.remember(update.id());
    try {
      step(Step.DOWNLOAD);
      if (tell(update.id(), "downloading")) {
        return;
      }
      write(update);
      if (tell(update.id(), "installing")) {
        return;
      }
      step(Step.SWAP);
      flash.swap();
      tell(update.id(), "rebooting");
      step(Step.REBOOT);
      flash.boot(!(fault instanceof BootFailure));
      step(Step.BOOT);
      finishInterrupted();
    } catch (InstallFailed e) {
      fail(update.id(), String.valueOf(e.getMessage()));
    }
  }

  private void write(Instruction update) throws IOException, InterruptedException {
    if (fault instanceof NoSpace) {
      throw new InstallFailed("no space left on the passive partition");
    }
    flash.beginWrite(update.artifactName());
    try (var in = source(update.download())) {
      reader.read(
          in,
          (_, _) -> {
            step(Step.WRITE);
            return OutputStream.nullOutputStream();
          });
    } catch (ArtifactException e) {
      throw new InstallFailed("the artifact cannot be installed: " + e.getMessage());
    }
    flash.endWrite(update.artifactName());
  }

  private InputStream source(URI address) throws IOException, InterruptedException {
    var in = api.download(address);
    return fault instanceof CorruptDownload ? new Corrupting(in) : in;
  }

  /** After a boot: commits the new system, or tells that the old one came back. */
  private void finishInterrupted() throws IOException, InterruptedException {
    var deployment = flash.deployment();
    if (deployment == null) {
      return;
    }
    if (flash.onTrial()) {
      step(Step.COMMIT);
      flash.commit();
      committed = true;
    }
    step(Step.REPORT);
    if (committed) {
      tell(deployment, "success");
      finished();
    } else {
      fail(deployment, "the update was interrupted or did not boot; the old system runs");
    }
  }

  /** Kept with the deployment, beside the partitions: whether the new system was committed. */
  private boolean committed;

  private void fail(String deployment, String why) throws IOException, InterruptedException {
    tell(deployment, "failure");
    api.log(deployment, Instant.now().toString(), why);
    finished();
  }

  private void finished() {
    flash.remember(null);
    committed = false;
    fault = new None();
  }

  /** Whether the server says that the deployment was aborted; then it is over for the device. */
  private boolean tell(String deployment, String status) throws IOException, InterruptedException {
    var aborted = api.status(deployment, status) == CONFLICT;
    if (aborted) {
      finished();
    }
    return aborted;
  }

  private void step(Step step) {
    if (fault instanceof PowerLoss(var before) && before == step) {
      fault = new None();
      throw new PowerLost();
    }
  }

  /** Turns a bit somewhere in the payload. */
  private static final class Corrupting extends FilterInputStream {

    private static final int AT = 20_000;
    private long count;

    Corrupting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var n = super.read(bytes, offset, length);
      if (n > 0 && count <= AT && AT < count + n) {
        bytes[offset + (int) (AT - count)] ^= 1;
      }
      count += Math.max(0, n);
      return n;
    }
  }
}
