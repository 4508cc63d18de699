package io.muster.shared.write;

import static com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility.ANY;
import static com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility.NONE;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a snapshot hold what an aggregate's fields say, and nothing that its methods answer; it is
 * read back by the constructor without parameters, for others decide.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@JsonAutoDetect(
    fieldVisibility = ANY,
    getterVisibility = NONE,
    isGetterVisibility = NONE,
    creatorVisibility = NONE)
public @interface StoredByFields {}
