package io.muster.shared.border;

import io.muster.shared.network.Network;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Bounds the bodies of requests that come at a time: while one comes slowly, its request holds
 * buffers and a thread's stack, some 40 KB. One network has an eighth of the room. Most bodies come
 * at once, so that few places serve many.
 */
@Component
class BodiesUnderWay {

  /** Bodies may take one part of the heap in so many. */
  private static final int SHARE = 4;

  private static final long BYTES = 40 << 10;

  /** One network may use one part of the places in so many. */
  private static final int PARTS = 8;

  private final int most;
  private final AtomicInteger all = new AtomicInteger();
  private final Map<String, Integer> ofNetwork = new ConcurrentHashMap<>();

  @Autowired
  BodiesUnderWay(ListenerOptions options) {
    this(
        options.bodies() > 0
            ? options.bodies()
            : (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / SHARE / BYTES));
  }

  BodiesUnderWay(int most) {
    this.most = most;
  }

  /** Whether there is room for one more; then {@link #end} must follow. */
  boolean begin(String address) {
    var now = all.incrementAndGet();
    var here = ofNetwork.merge(Network.behind(address), 1, Integer::sum);
    if (now > most || here > Math.max(1, most / PARTS)) {
      end(address);
      return false;
    }
    return true;
  }

  void end(String address) {
    all.decrementAndGet();
    ofNetwork.computeIfPresent(
        Network.behind(address), (_, count) -> count == 1 ? null : count - 1);
  }
}
