package io.muster.server;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back that a burst (a replay, a busy minute) needed: by default the platform keeps
 * what it once took. What the command line says of the size of the heap holds.
 */
final class Heap {

  private static final Logger log = LoggerFactory.getLogger(Heap.class);

  /** Options that may be set while the process runs. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "MinHeapFreeRatio", "10",
          "MaxHeapFreeRatio", "30",
          "G1PeriodicGCInterval", "10000");

  private Heap() {}

  static void giveBack() {
    var platform = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    OPTIONS.forEach(
        (option, value) -> {
          try {
            platform.setVMOption(option, value);
          } catch (IllegalArgumentException e) {
            log.debug("This platform has no option {}", option);
          }
        });
  }

  /** After a burst that will not come again soon. */
  static void giveBackNow() {
    System.gc();
  }
}
