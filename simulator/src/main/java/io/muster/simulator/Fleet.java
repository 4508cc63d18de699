package io.muster.simulator;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Many virtual devices in one process, a virtual thread each. */
public final class Fleet implements AutoCloseable {

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newBuilder().executor(executor).build();
  private final List<VirtualDevice> devices = new ArrayList<>();

  /** Of the first tenant. */
  public Fleet(URI server, int size, String type, String installedArtifact) {
    this(server, size, "", type, installedArtifact);
  }

  /**
   * @param server scheme and authority
   * @param tenantToken of the tenant that the devices are of; empty for the first one
   */
  public Fleet(URI server, int size, String tenantToken, String type, String installedArtifact) {
    for (var i = 0; i < size; i++) {
      var mac =
          "02:00:%02x:%02x:%02x:%02x".formatted(i >> 24, i >> 16 & 255, i >> 8 & 255, i & 255);
      devices.add(new VirtualDevice(http, server, mac, tenantToken, type, installedArtifact));
    }
  }

  public List<VirtualDevice> devices() {
    return devices;
  }

  /** Lets every device poll until the fleet is closed. */
  public void start(Duration interval) {
    for (var device : devices) {
      executor.submit(
          () -> {
            while (true) {
              device.poll();
              Thread.sleep(interval);
            }
          });
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    http.shutdownNow();
  }
}
