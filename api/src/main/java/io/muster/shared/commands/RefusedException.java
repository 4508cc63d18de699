package io.muster.shared.commands;

/** Carries a {@link Refusal} from the decision to whoever asked. */
public final class RefusedException extends RuntimeException {

  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    // A refusal is an answer, and not a fault: nobody looks for its place in the code.
    super(refusal.code() + ": " + refusal.detail(), null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
