package io.muster.shared.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The fields of a multipart body that an endpoint reads as it streams in, for the description of
 * the interface: no parameter of the method tells them.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface StreamedForm {

  /** Names of the text fields. */
  String[] fields();

  /** Name of the file, the last field. */
  String file();
}
