package io.muster.shared.events;

/**
 * The keys of the metadata that every command and event carries: who, and why.
 *
 * <p>{@link #ACTOR} is {@code user:<id>}, {@code device:<id>} or {@code system:<process>}. {@link
 * #CORRELATION} is the id of the request in which it all began. {@link #CAUSATION} is the direct
 * cause: the identifier of the event that a process answered, or the request itself. {@link
 * #TENANT} is on commands alone: an event's payload names its tenant.
 */
public final class Provenance {

  public static final String TENANT = "tenant";
  public static final String ACTOR = "actor";
  public static final String CORRELATION = "correlation";
  public static final String CAUSATION = "causation";

  private Provenance() {}
}
