package io.muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what the hot paths cost: requests per second beside an authenticated endpoint that does
 * nothing, in the same process and the same seconds, by turns; and times, sizes and rates of one
 * server with many devices. Prints one table. Figures mean something on a quiet machine alone.
 *
 * <p>Usage: {@code Bench [devices [seconds]]}: the size of the large fleet, 100000 unless told, and
 * how long each endpoint is asked, 6 unless told.
 */
public final class Bench {

  private static final int ROUNDS = 3;

  /** Devices that ask, at most. */
  private static final int ASKING = 1_000;

  /** A fleet is mostly silence: what a server holds then is what it needs. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Path folder;
  private final Path jar;
  private final Duration turn;
  private final Report report = new Report();

  private Bench(Path folder, Path jar, Duration turn) {
    this.folder = folder;
    this.jar = jar;
    this.turn = turn;
  }

  public static void main(String[] args) throws Exception {
    var devices = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    var seconds = args.length > 1 ? Integer.parseInt(args[1]) : 6;
    var folder = Files.createTempDirectory("muster-bench");
    var jar = Path.of("server/target/muster.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException("run this in the project's folder, after mvn package");
    }
    var bench = new Bench(folder, jar, Duration.ofMillis(seconds * 1_000L / ROUNDS));
    try {
      bench.run(devices);
    } finally {
      bench.report.print();
      delete(folder);
    }
  }

  private void run(int devices) throws Exception {
    var empty = startEmpty();
    var large = folder.resolve("large");
    Report.say("writing the events of %d devices", devices);
    var fleet = SyntheticFleet.write(large, devices);
    var events = 10L * devices + 4;
    startLarge(large, events, empty);
    try (var server = ServerProcess.withNothing(large)) {
      new Endpoints(clients(server, fleet), report).run();
      report.row(
          "resident right after the load, %,d devices".formatted(devices),
          Report.mib(server.residentBytes()),
          "");
      LockSupport.parkNanos(QUIET.toNanos());
      report.row(
          "resident a quiet minute later, %,d devices".formatted(devices),
          Report.mib(server.residentBytes()),
          "≤ 700 MiB");
      new Services(server, clients(server, fleet), report, turn).run();
    }
    var small = folder.resolve("small");
    var few = SyntheticFleet.write(small, devices / 10);
    try (var server = ServerProcess.withNothing(small)) {
      new Endpoints(clients(server, few), report).lists();
    }
  }

  private Clients clients(ServerProcess server, SyntheticFleet fleet)
      throws IOException, GeneralSecurityException {
    var asking = Math.min(ASKING, fleet.devices().size());
    return new Clients(server.port(), fleet, asking, report, turn);
  }

  private Duration startEmpty() throws IOException, InterruptedException {
    var data = Files.createDirectories(folder.resolve("empty"));
    try (var server = ServerProcess.ofJar(jar, data)) {
      report.row("first start, empty", Report.seconds(server.startUp()), "");
    }
    try (var server = ServerProcess.ofJarAlone(jar, data)) {
      report.row("start, empty, without the AOT cache", Report.seconds(server.startUp()), "");
    }
    try (var server = ServerProcess.ofJar(jar, data)) {
      report.row("start, empty", Report.seconds(server.startUp()), "≤ 4 s");
      return server.startUp();
    }
  }

  private void startLarge(Path data, long events, Duration empty)
      throws IOException, InterruptedException {
    var bytes = Files.size(data.resolve("events.db"));
    report.row("bytes on disk an event", String.valueOf(bytes / events), "");
    Report.say("replaying %d events into one view by the framework's own processor", events);
    var stock = StockReplay.inProcessOfItsOwn(data);
    report.row(
        "replay by a stock processor into one view in memory, events/s",
        "%,d".formatted(stock),
        "");
    Report.say("replaying %d events into all read models", events);
    try (var server = ServerProcess.ofJar(jar, data)) {
      var rate = events / (server.startUp().minus(empty).toMillis() / 1e3);
      report.row(
          "replay into all read models, events/s (and beside that)",
          "%,.0f   (%.2f)".formatted(rate, rate / stock),
          "≥ 20,000");
      report.row("resident after the replay", Report.mib(server.residentBytes()), "≤ 700 MiB");
    }
    try (var server = ServerProcess.ofJar(jar, data)) {
      report.row("start, %,d events".formatted(events), Report.seconds(server.startUp()), "≤ 4 s");
      report.row("resident after that start", Report.mib(server.residentBytes()), "≤ 700 MiB");
      server.kill();
    }
    try (var server = ServerProcess.ofJar(jar, data)) {
      report.row("start after a kill", Report.seconds(server.startUp()), "≤ 4 s");
    }
    try (var server = ServerProcess.ofJarAlone(jar, data)) {
      report.row(
          "start, %,d events, without the AOT cache".formatted(events),
          Report.seconds(server.startUp()),
          "");
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
