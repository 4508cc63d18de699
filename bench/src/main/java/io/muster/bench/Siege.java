package io.muster.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Serves a fleet of good devices and an operator with a small heap and little room on the disk;
 * first in quiet, then while all {@link Attacks} go on at once; then starts the server again.
 * Prints what the good ones noticed, what was refused to whom, and what grew.
 *
 * <p>Usage: {@code Siege [devices [quiet seconds [siege seconds]]]}: 2000, 120 and 600 unless told.
 * Exits with 1 when the server answered with a fault, or lost or doubled what it acknowledged.
 * Figures mean something on a quiet machine alone: those who attack take from the same processors.
 */
public final class Siege {

  private static final long ROOM = 1L << 30;
  private static final int HOSTILE_DEVICES = 5;
  private static final Duration SETTLING = Duration.ofSeconds(5);
  private static final String PASSWORD = "a long password";

  private final Path data;
  private final Path jar;
  private final int devices;
  private final Duration quiet;
  private final Duration siege;
  private final Duration cycle;
  private final Report report = new Report();
  private final List<String> faults = new ArrayList<>();

  private Siege(Path data, Path jar, int devices, Duration quiet, Duration siege, Duration cycle) {
    this.data = data;
    this.jar = jar;
    this.devices = devices;
    this.quiet = quiet;
    this.siege = siege;
    this.cycle = cycle;
  }

  public static void main(String[] args) throws Exception {
    var devices = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
    var quiet = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 120);
    var siege = Duration.ofSeconds(args.length > 2 ? Integer.parseInt(args[2]) : 600);
    var data = Files.createTempDirectory("muster-siege").resolve("data");
    var faults =
        run(
            data,
            Path.of("server/target/muster.jar"),
            devices,
            quiet,
            siege,
            Duration.ofSeconds(10));
    faults.forEach(System.out::println);
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  /**
   * Answers what the server did wrong.
   *
   * @param cycle between two polls of a device
   */
  static List<String> run(
      Path data, Path jar, int devices, Duration quiet, Duration siege, Duration cycle)
      throws Exception {
    var run = new Siege(data, jar, devices, quiet, siege, cycle);
    try {
      run.run();
    } finally {
      run.report.print();
    }
    return run.faults;
  }

  private void run() throws Exception {
    var fleet = SyntheticFleet.write(data, devices + HOSTILE_DEVICES);
    var reserve = Math.max(0, data.toFile().getUsableSpace() - ROOM);
    GoodDevices good;
    try (var first = ServerProcess.small(jar, data, reserve)) {
      first.startUp(); // makes its views
    }
    Duration before;
    try (var server = ServerProcess.small(jar, data, reserve)) {
      before = server.startUp();
      var clients = new Clients(server.port(), fleet, devices + HOSTILE_DEVICES, report, quiet);
      good = new GoodDevices(clients, devices, cycle);
      var operator = new Operator(clients);
      var hostile = clients.tokens.subList(devices, devices + HOSTILE_DEVICES);
      var attacks = new Attacks(clients, hostile, viewer(clients), otherTenant(clients));
      var heap = server.liveHeapBytes();
      var size = folderBytes();
      serve("warming up", quiet.dividedBy(2), good, operator, null);
      serve("quiet", quiet, good, operator, null);
      var quietSize = folderBytes();
      serve("siege", siege, good, operator, attacks);
      attacks.answers().forEach(this::tell);
      GoodDevices.pause(SETTLING);
      report.row(
          "heap after a collection: before, after",
          Report.mib(heap) + ", " + Report.mib(server.liveHeapBytes()),
          "");
      report.row(
          "data on the disk: before, after the quiet, after the siege",
          Report.mib(size) + ", " + Report.mib(quietSize) + ", " + Report.mib(folderBytes()),
          "≤ " + Report.mib(ROOM) + " more");
      check(good);
    }
    try (var server = ServerProcess.small(jar, data, reserve)) {
      report.row(
          "start: before, after",
          Report.seconds(before) + ", " + Report.seconds(server.startUp()),
          "as before");
      check(good.seenBy(new Clients(server.port(), fleet, 0, report, quiet)));
    }
  }

  /** One phase; with attacks or without. */
  private void serve(
      String phase, Duration time, GoodDevices good, Operator operator, @Nullable Attacks attacks)
      throws InterruptedException {
    Report.say("%s: %s", phase, time);
    var ofDevices = new Answers();
    var ofOperator = new Operator.Log();
    var goesOn = new AtomicBoolean(true);
    var threads = new ArrayList<>(good.start(goesOn::get, ofDevices));
    threads.add(operator.start(goesOn::get, ofOperator));
    if (attacks != null) {
      threads.addAll(attacks.start(goesOn::get));
    }
    GoodDevices.pause(time);
    goesOn.set(false);
    for (var thread : threads) {
      thread.join();
    }
    times(phase + ": good devices", ofDevices, attacks == null ? "" : "≤ 3 × quiet");
    times(phase + ": operator", ofOperator.all, attacks == null ? "" : "≤ 5 × quiet");
    ofOperator.kinds.forEach((kind, answers) -> times("  " + kind, answers, ""));
  }

  private void times(String who, Answers answers, String aim) {
    report.row(
        who,
        "50 %% in %.0f ms, 99 %% in %.0f ms of %,d, %d dropped"
            .formatted(
                answers.millis(0.5), answers.millis(0.99), answers.good(), answers.dropped()),
        aim);
    refusals(who, answers);
  }

  private void tell(String attack, Answers answers) {
    report.row(attack, "%,d served, %,d dropped".formatted(answers.good(), answers.dropped()), "");
    refusals(attack, answers);
  }

  private void refusals(String who, Answers answers) {
    answers
        .refusals()
        .forEach((kind, times) -> report.row("  " + kind, "%,d".formatted(times), ""));
    if (answers.faults() > 0) {
      faults.add(who + ": " + answers.faults() + " faults inside");
    }
  }

  private void check(GoodDevices good) throws IOException {
    var lost = good.lost();
    report.row(
        "acknowledged writes, and those lost or doubled",
        "%,d, %d".formatted(good.acknowledged(), lost.size()),
        "none");
    faults.addAll(lost);
  }

  private static String viewer(Clients clients) throws IOException {
    clients.send(
        "POST",
        "/api/management/v1/useradm/users",
        "{\"email\":\"viewer@example.com\",\"password\":\"%s\",\"roles\":[\"viewer\"]}"
            .formatted(PASSWORD));
    return clients.send(Clients.login("viewer@example.com", PASSWORD));
  }

  private static String otherTenant(Clients clients) throws IOException {
    clients.send(
        "POST",
        "/api/management/v1/multitenant/tenants",
        "{\"name\":\"Others\",\"admin\":{\"email\":\"other@example.com\",\"password\":\"%s\"}}"
            .formatted(PASSWORD));
    return clients.send(Clients.login("other@example.com", PASSWORD));
  }

  private long folderBytes() throws IOException {
    var sum = new AtomicLong();
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // the server has just deleted it
          }
        });
    return sum.get();
  }
}
