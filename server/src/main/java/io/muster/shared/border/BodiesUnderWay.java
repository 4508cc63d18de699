package io.muster.shared.border;

import io.muster.shared.network.Network;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * Bounds the requests with a body that are served at a time: while a body comes slowly, its request
 * holds buffers and a thread's stack, some 40 KB. One network has half of the room.
 */
@Component
class BodiesUnderWay {

  /** All of them may take a quarter of the heap. */
  private static final int SHARE = 4;

  private static final long BYTES = 40 << 10;

  private final int most;
  private final AtomicInteger all = new AtomicInteger();
  private final Map<String, Integer> ofNetwork = new ConcurrentHashMap<>();

  BodiesUnderWay(ListenerOptions options) {
    this.most =
        options.bodies() > 0
            ? options.bodies()
            : (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / SHARE / BYTES);
  }

  /** Whether there is room for one more; then {@link #end} must follow. */
  boolean begin(String address) {
    var now = all.incrementAndGet();
    var here = ofNetwork.merge(Network.of(address), 1, Integer::sum);
    if (now > most || here > Math.max(1, most / 2)) {
      end(address);
      return false;
    }
    return true;
  }

  void end(String address) {
    all.decrementAndGet();
    ofNetwork.computeIfPresent(Network.of(address), (_, count) -> count == 1 ? null : count - 1);
  }
}
