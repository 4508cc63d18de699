package io.muster.shared.commands;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a well-formed request was refused.
 *
 * @param code stable kebab-case type of the problem, e.g. {@code deployment-finished}
 * @param detail what is wrong and how to fix it, for the caller to read
 * @param about id of the thing that stands in the way; null when there is none
 * @param retryAfter how long to wait before trying again, where the kind is {@link Kind#TOO_MANY};
 *     null for a minute
 */
public record Refusal(
    Kind kind, String code, String detail, @Nullable String about, @Nullable Duration retryAfter) {

  public Refusal(Kind kind, String code, String detail, @Nullable String about) {
    this(kind, code, detail, about, null);
  }

  public Refusal(Kind kind, String code, String detail) {
    this(kind, code, detail, null, null);
  }

  /** What the caller can do about it; the web layer maps it to an HTTP status. */
  public enum Kind {
    MALFORMED,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    PRECONDITION_FAILED,
    TOO_LARGE,
    IMPOSSIBLE,
    TOO_MANY,
    NO_SPACE
  }

  public static Refusal malformed(String code, String detail) {
    return new Refusal(Kind.MALFORMED, code, detail);
  }

  public static Refusal notFound(String code, String detail) {
    return new Refusal(Kind.NOT_FOUND, code, detail);
  }

  public static Refusal conflict(String code, String detail) {
    return new Refusal(Kind.CONFLICT, code, detail);
  }

  public static Refusal impossible(String code, String detail) {
    return new Refusal(Kind.IMPOSSIBLE, code, detail);
  }

  /** The same refusal, with how long to wait before trying again. */
  public Refusal retryAfter(Duration later) {
    return new Refusal(kind, code, detail, about, later);
  }

  /** Whole seconds, from 1, for the header {@code Retry-After} (RFC 9110, 10.2.3). */
  public String retryAfterSeconds() {
    return retryAfter == null
        ? "60"
        : String.valueOf(Math.max(1, retryAfter.plusMillis(999).toSeconds()));
  }

  public RefusedException asException() {
    return new RefusedException(this);
  }
}
