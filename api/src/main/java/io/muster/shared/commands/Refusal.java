package io.muster.shared.commands;

import org.jspecify.annotations.Nullable;

/**
 * Why a well-formed request was refused.
 *
 * @param code stable kebab-case type of the problem, e.g. {@code deployment-finished}
 * @param detail what is wrong and how to fix it, for the caller to read
 * @param about id of the thing that stands in the way; null when there is none
 */
public record Refusal(Kind kind, String code, String detail, @Nullable String about) {

  public Refusal(Kind kind, String code, String detail) {
    this(kind, code, detail, null);
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
    TOO_MANY
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

  public RefusedException asException() {
    return new RefusedException(this);
  }
}
