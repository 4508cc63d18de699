package io.muster.shared.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a kind of event is stored: under a name that outlives every renaming of its class. A change
 * of its fields gives it the next version, and an upcaster from the one before.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventType {

  /** What it is about and what happened, e.g. {@code device.registered}. Never changes. */
  String value();

  /** Of its fields, from 1. */
  int version() default 1;

  /**
   * What happened, for people who read the record: a sentence that ends in a full stop. A name in
   * braces, such as {@code {version}} or {@code {notice.message}}, stands for a field of the event;
   * one that holds a person's data or a secret must not be named.
   */
  String meaning();
}
