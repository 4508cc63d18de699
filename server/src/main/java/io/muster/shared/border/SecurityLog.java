package io.muster.shared.border;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.muster.shared.network.Network;
import io.muster.shared.write.Rate;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What somebody who looks for attacks wants to know of calls that were refused. All are counted, by
 * status and code; those that an attack would cause are logged, too, a line each:
 *
 * <pre>refused status=401 code=login-refused method=POST path=/api/… from=192.0.2.7 by=- request=…
 * </pre>
 *
 * <p>{@code by} is who was known by a token, {@code user:<id>} or {@code device:<id>}. The lines
 * are bounded, so that whoever is refused cannot fill the disk: the figures go on.
 */
@Component
class SecurityLog {

  private static final Logger log = LoggerFactory.getLogger("io.muster.security");

  private static final Set<Integer> LOGGED = Set.of(401, 403, 408, 413, 429, 431, 507);

  /** Devices that wait for a decision ask again and again, and are told so. */
  private static final Set<String> ORDINARY = Set.of("device-not-accepted");

  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final int LINES = 600;
  private static final int LINES_OF_NETWORK = 60;
  private static final int MAX_PATH = 200;

  private final MeterRegistry meters;
  private final Rate all = new Rate(PERIOD);
  private final Cache<String, Rate> networks =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterAccess(PERIOD).build();

  SecurityLog(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * A call as it came.
   *
   * @param from the address of the client
   * @param by actor of the token; {@code -} for nobody who is known
   */
  record Call(String method, String path, String from, String by, String requestId) {}

  void refused(int status, String code, Call call) {
    meters.counter("muster.refusals", "status", String.valueOf(status), "code", code).increment();
    var now = System.nanoTime();
    if (LOGGED.contains(status)
        && !ORDINARY.contains(code)
        && networks
            .get(Network.behind(call.from), _ -> new Rate(PERIOD))
            .admits(LINES_OF_NETWORK, now)
        && all.admits(LINES, now)) {
      log.info(
          "refused status={} code={} method={} path={} from={} by={} request={}",
          status,
          code,
          word(call.method),
          word(call.path),
          call.from,
          call.by,
          call.requestId);
    }
  }

  /** One word of a line, whatever a client made it of. */
  private static String word(String text) {
    var shown = text.length() <= MAX_PATH ? text : text.substring(0, MAX_PATH) + "…";
    return shown.replaceAll("[^!-~]", "_");
  }
}
