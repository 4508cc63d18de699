package io.muster.actions.write;

import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** The bounds of actions. */
@ConfigurationProperties("muster.actions")
public record ActionsOptions(
    @Option("the most that a device may send of what an action wrote") @DefaultValue("10MB")
        DataSize outputSize,
    @Option("requests that may wait for actions at a time; 0 for as many as the heap has room for")
        @DefaultValue("0")
        int waiting) {

  public ActionsOptions {
    if (waiting < 0) {
      throw new IllegalOptionException(
          "muster.actions.waiting is " + waiting + "; it must be 0 or more");
    }
  }

  /** Half of the connections that the server takes unless it is told otherwise. */
  private static final int MOST = 10_000;

  /** Waiting requests may take a quarter of the heap. */
  private static final int SHARE = 4;

  /** Heap of one waiting request: twice what was measured without TLS. */
  private static final long BYTES = 16 << 10;

  int mostWaiting() {
    return waiting > 0
        ? waiting
        : (int) Math.min(MOST, Runtime.getRuntime().maxMemory() / SHARE / BYTES);
  }
}
