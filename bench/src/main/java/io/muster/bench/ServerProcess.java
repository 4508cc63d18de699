package io.muster.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** A server in a process of its own, as a user starts it. */
final class ServerProcess implements AutoCloseable {

  static final String EMAIL = "admin@example.com";
  static final String PASSWORD = "correct horse";

  private static final Duration MAX_START = Duration.ofMinutes(10);

  /** Rare enough that asking does not take the time of whoever starts. */
  private static final Duration POLL = Duration.ofMillis(50);

  private final Process process;
  private final int port;
  private final Duration startUp;

  private ServerProcess(Process process, int port, Duration startUp) {
    this.process = process;
    this.port = port;
    this.startUp = startUp;
  }

  /** Starts the executable as README says, and waits until it is ready. */
  static ServerProcess ofJar(Path jar, Path data) throws IOException, InterruptedException {
    var cache = jar.resolveSibling("muster.aot");
    if (!Files.exists(cache)) {
      throw new IOException(cache + " is missing; mvn package makes it");
    }
    return start(data, List.of("-XX:AOTCache=" + cache, "-jar", jar.toString()), List.of());
  }

  /** The same without what the JVM learnt when the executable was built. */
  static ServerProcess ofJarAlone(Path jar, Path data) throws IOException, InterruptedException {
    return start(data, List.of("-jar", jar.toString()), List.of());
  }

  /** The same from this class path, with {@link Nothing} beside its endpoints. */
  static ServerProcess withNothing(Path data) throws IOException, InterruptedException {
    return start(
        data,
        List.of(
            "--enable-native-access=ALL-UNNAMED", // as the jar's manifest says
            "-cp",
            System.getProperty("java.class.path"),
            "io.muster.server.Muster"),
        List.of(
            "--spring.main.sources=" + Nothing.class.getName(),
            "--muster.webhooks.internal-networks=127.0.0.0/8",
            "--muster.deviceauth.requests-per-second=1000000", // few devices ask for many
            "--muster.deviceauth.event-bytes-per-day=1GB",
            "--muster.actions.waiting=20000")); // three quarters of it are one tenant's
  }

  /**
   * The executable in a small heap.
   *
   * @param reserve bytes of the disk that it may not use
   */
  static ServerProcess small(Path jar, Path data, long reserve)
      throws IOException, InterruptedException {
    return start(
        data,
        List.of(
            "-Xmx512m", "-XX:AOTCache=" + jar.resolveSibling("muster.aot"), "-jar", jar.toString()),
        List.of("--muster.disk-reserve=" + reserve + "B"));
  }

  private static ServerProcess start(Path data, List<String> program, List<String> options)
      throws IOException, InterruptedException {
    var port = freePort();
    var words = new ArrayList<String>();
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.addAll(program);
    words.add("--server.port=" + port);
    words.add("--muster.data-dir=" + data);
    words.addAll(options);
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("MUSTER_ADMIN_EMAIL", EMAIL);
    builder.environment().put("MUSTER_ADMIN_PASSWORD", PASSWORD);
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(
            data.resolveSibling(data.getFileName() + ".log").toFile()));
    var began = System.nanoTime();
    var process = builder.start();
    while (!healthy(port)) {
      if (!process.isAlive()) {
        throw new IOException("the server did not start; see " + data + ".log");
      }
      if (System.nanoTime() - began > MAX_START.toNanos()) {
        process.destroyForcibly();
        throw new IOException("the server is not ready after " + MAX_START);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return new ServerProcess(process, port, Duration.ofNanos(System.nanoTime() - began));
  }

  private static boolean healthy(int port) {
    try (var connection = new Connection(port)) {
      return connection.send(Connection.request("GET", "/actuator/health", null, null)).status()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** From the start of the process to the first good answer of its health check. */
  Duration startUp() {
    return startUp;
  }

  /** Resident memory (Linux). */
  long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(Arrays.asList(line.split("\\s+")).get(1)) * 1024)
        .sum();
  }

  /** What of the heap is in use after a full collection. */
  long liveHeapBytes() throws IOException, InterruptedException {
    jcmd("GC.run");
    var used = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
    if (!used.find()) {
      throw new IOException("jcmd says nothing of the heap");
    }
    return Long.parseLong(used.group(1)) * 1024;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    var java = Path.of(ProcessHandle.current().info().command().orElse("java"));
    var asked =
        new ProcessBuilder(
                java.resolveSibling("jcmd").toString(), String.valueOf(process.pid()), command)
            .redirectErrorStream(true)
            .start();
    var said = new String(asked.getInputStream().readAllBytes(), UTF_8);
    asked.waitFor();
    return said;
  }

  /** As the loss of power would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As an operator does; the server has ten seconds. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IllegalStateException("the server did not stop within ten seconds");
    }
  }
}
