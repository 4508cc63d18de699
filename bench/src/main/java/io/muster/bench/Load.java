package io.muster.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections that each send the next request as soon as the last one is answered. */
final class Load {

  private Load() {}

  /** What one connection sends next. */
  @FunctionalInterface
  interface Requests {
    byte[] next();
  }

  /** The requests of each connection, by its number. */
  @FunctionalInterface
  interface Source {
    Requests of(int connection);
  }

  /**
   * @param nanos how long each request took, sorted
   * @param perSecond by all connections together
   */
  record Result(double perSecond, long[] nanos) {

    double millis(double quantile) {
      return nanos[(int) Math.min(nanos.length - 1, nanos.length * quantile)] / 1e6;
    }
  }

  /**
   * @throws IOException when an answer is a refusal or a fault
   */
  static Result run(int port, int connections, Duration time, Source source)
      throws IOException, InterruptedException {
    var end = System.nanoTime() + time.toNanos();
    var running = new ArrayList<Future<long[]>>();
    try (var executor = Executors.newFixedThreadPool(connections)) {
      for (var i = 0; i < connections; i++) {
        var requests = source.of(i);
        running.add(executor.submit(() -> drive(port, end, requests)));
      }
    }
    var all = new ArrayList<long[]>();
    for (var each : running) {
      try {
        all.add(each.get());
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      }
    }
    var nanos = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Result(nanos.length / (time.toNanos() / 1e9), nanos);
  }

  private static long[] drive(int port, long end, Requests requests) throws IOException {
    var nanos = new long[1 << 16];
    var count = 0;
    try (var connection = new Connection(port)) {
      var start = System.nanoTime();
      while (start < end) {
        var answer = connection.send(requests.next());
        if (answer.status() >= 400) {
          throw new IOException("answered " + answer.status() + ": " + new String(answer.body()));
        }
        var now = System.nanoTime();
        if (count == nanos.length) {
          nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = now - start;
        start = now;
      }
    }
    return Arrays.copyOf(nanos, count);
  }
}
