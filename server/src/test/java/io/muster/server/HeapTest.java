package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class HeapTest {

  private static final int PIECE = 64 << 10;
  private static final long BURST = 600L << 20;

  private static long size() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
  }

  @Test
  void shrinksWhenWhatABurstNeededIsGarbage() {
    assumeTrue(
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .anyMatch(collector -> collector.getName().startsWith("G1")),
        "only the G1 collector gives back: a machine with one processor has another");
    assumeTrue(Runtime.getRuntime().maxMemory() > 2 * BURST, "needs a heap of 1,200 MiB");
    Heap.shrinkWhenIdle();
    var burst = new ArrayList<byte[]>();
    while (burst.size() < BURST / PIECE) {
      burst.add(new byte[PIECE]);
    }
    var most = size();
    assertThat(most).isGreaterThan(BURST);
    burst.clear();
    var patience = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (size() > most - BURST / 2 && System.nanoTime() < patience) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    assertThat(size()).isLessThan(most - BURST / 2);
  }
}
