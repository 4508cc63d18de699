package io.muster.shared.projection;

import io.muster.shared.record.ProcessName;

/** Work that one process does at a time, of those that share the stores. */
public final class Claims {

  private final Checkpoints claims;

  public Claims(Databases databases, ProcessName process) {
    claims =
        new Checkpoints(
            databases.get("engine").getCollection("claims"), process.value(), System::nanoTime);
  }

  /**
   * @param work its name; one for each kind
   */
  public Claim of(String work) {
    return new Claim(claims, work);
  }

  /** The claim to one kind of work. */
  public static final class Claim {

    private final Checkpoints claims;
    private final String work;
    private boolean held;

    private Claim(Checkpoints claims, String work) {
      this.claims = claims;
      this.work = work;
    }

    /**
     * Whether this process does the work now; takes it where nobody does. To be asked before each
     * step, every few seconds at least: a process that is silent for longer loses it.
     */
    public synchronized boolean isMine() {
      if (held) {
        try {
          claims.requireFresh(work);
          return true;
        } catch (IllegalStateException e) {
          held = false; // another process took it meanwhile
        }
      }
      held = claims.claim(work);
      return held;
    }

    /** Another process may take it at once. */
    public synchronized void release() {
      if (held) {
        held = false;
        claims.release(work);
      }
    }
  }
}
