package io.muster.server;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the heap close to the size of its live objects. By default the JVM grows the heap under
 * load as long as there is memory, and keeps it. This class requests a concurrent collection, which
 * shrinks the heap, when most of a large heap is garbage. Sizes from the command line still hold.
 */
final class HeapShrinker {

  private static final Logger log = LoggerFactory.getLogger(HeapShrinker.class);

  /** What it takes at rest with a hundred thousand devices. */
  private static final long SMALL = 160L << 20;

  /** With what lies outside the heap, some 300 MiB, this is what the process may take for long. */
  private static final long LARGE = 384L << 20;

  /**
   * The platform collects when this many milliseconds passed without a collection; it looks once in
   * that time, so that a new value may have to wait for the old one.
   */
  private static final String INTERVAL = "G1PeriodicGCInterval";

  /** How much of the heap may stay free after a collection, in percent. */
  private static final String SPARE = "MaxHeapFreeRatio";

  private static final String AT_REST = "10000";
  private static final String AT_WORK = "2000";
  private static final String AT_ONCE = "100";

  private static final HotSpotDiagnosticMXBean PLATFORM =
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

  /** The heap's least size, as the command line has it: it never shrinks below. */
  private static final long MIN_HEAP =
      Long.parseLong(PLATFORM.getVMOption("MinHeapSize").getValue());

  /** Causes, as the platform names them. */
  private static final String NOTHING_HAPPENED = "G1 Periodic Collection";

  private static final String PART_OF_ANOTHER = "No GC";

  private static volatile String interval = "";

  private HeapShrinker() {}

  /** From now on; while events are replayed the platform may take what makes that fast. */
  static synchronized void shrinkWhenIdle() {
    if (!interval.isEmpty()) {
      return; // another server in this process
    }
    set("MinHeapFreeRatio", "10");
    set(SPARE, "60");
    adjust("");
    for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener((notification, _) -> adjust(cause(notification)), null, null);
    }
  }

  private static String cause(Notification collected) {
    return GarbageCollectionNotificationInfo.from((CompositeData) collected.getUserData())
        .getGcCause();
  }

  /** After a burst that will not come again soon. */
  static void shrinkNow() {
    set(SPARE, "30");
    System.gc();
    set(SPARE, "60");
  }

  private static void adjust(String cause) {
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    var size = heap.getCommitted();
    var next = AT_WORK;
    if (size > Math.max(LARGE, MIN_HEAP) && heap.getUsed() < size / 3) {
      next = AT_ONCE;
    } else if (size <= Math.max(SMALL, MIN_HEAP) || cause.equals(NOTHING_HAPPENED)) {
      next = AT_REST;
    } else if (cause.equals(PART_OF_ANOTHER) && !interval.equals(AT_ONCE)) {
      return;
    }
    if (!next.equals(interval)) {
      interval = next;
      set(INTERVAL, next);
    }
  }

  /** Sets an option that may be set while the process runs. */
  private static void set(String option, String value) {
    try {
      PLATFORM.setVMOption(option, value);
    } catch (IllegalArgumentException e) {
      log.debug("This platform has no option {}", option);
    }
  }
}
