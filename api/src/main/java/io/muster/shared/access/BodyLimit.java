package io.muster.shared.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The longest body of an endpoint, in bytes; {@link #ORDINARY} where it is not said. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface BodyLimit {

  int KIB = 1 << 10;

  int MIB = 1 << 20;

  long ORDINARY = MIB;

  /** For what streams: the endpoint bounds it while it reads. */
  long STREAMED = Long.MAX_VALUE;

  long value();
}
