package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class HeapTest {

  private static final int PIECE = 64 << 10;
  private static final long BURST = 600L << 20;

  /** In a process of its own: the heap of the tests holds what other tests keep alive. */
  @Test
  void shrinksWhenWhatABurstNeededIsGarbage() throws Exception {
    var process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseG1GC",
                "-Xmx1500m",
                "-cp",
                System.getProperty("java.class.path"),
                Burst.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
      var said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(said).contains("shrunk");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Needs much memory for a moment, and waits until the JVM has given it back. */
  static final class Burst {

    private Burst() {}

    public static void main(String[] args) {
      Heap.shrinkWhenIdle();
      var burst = new ArrayList<byte[]>();
      while (burst.size() < BURST / PIECE) {
        burst.add(new byte[PIECE]);
      }
      var most = size();
      burst.clear();
      var patience = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (size() > most - BURST / 2 && System.nanoTime() < patience) {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
      System.out.println((size() > most - BURST / 2 ? "kept " : "shrunk to ") + size());
    }

    private static long size() {
      return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }
  }
}
