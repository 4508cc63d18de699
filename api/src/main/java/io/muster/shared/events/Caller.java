package io.muster.shared.events;

/**
 * Whoever sent a request, proven by a token.
 *
 * @param subject id of the device or user
 * @param tokenId {@code jti} of the token
 */
public record Caller(TenantId tenant, Kind kind, String subject, String tokenId) {

  /** What the actor of a device begins with. */
  public static final String DEVICE_ACTOR = "device:";

  /** What kind of token was shown; each opens its own endpoints only. */
  public enum Kind {
    DEVICE,
    USER
  }

  /** As it stands in the metadata of events: {@code device:<id>} or {@code user:<id>}. */
  public String actor() {
    return (kind == Kind.DEVICE ? DEVICE_ACTOR : "user:") + subject;
  }
}
