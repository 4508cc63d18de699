package io.muster.shared.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * What the fields of a class are, with those of our classes in them: tells whether what was stored
 * from its instances can be read by the code at hand.
 */
public final class Shape {

  private final StringBuilder described = new StringBuilder();
  private final Set<Type> seen = new LinkedHashSet<>();

  private Shape() {}

  /** A digest of the shape, 16 hexadecimal digits. */
  public static String of(Class<?> type) {
    var shape = new Shape();
    shape.describe(type);
    return digest(shape.described.toString());
  }

  static String digest(String text) {
    var hash = UUID.nameUUIDFromBytes(text.getBytes(UTF_8));
    return HexFormat.of().toHexDigits(hash.getMostSignificantBits());
  }

  private void describe(Type type) {
    if (type instanceof ParameterizedType generic) {
      described.append(generic.getTypeName()).append('\n');
      Arrays.stream(generic.getActualTypeArguments()).forEach(this::describe);
    } else if (type instanceof Class<?> plain
        && plain.getName().startsWith("io.muster.")
        && seen.add(plain)) {
      described.append(plain.getName()).append('\n');
      if (plain.isEnum()) {
        described.append(Arrays.toString(plain.getEnumConstants())).append('\n');
      }
      Arrays.stream(plain.getDeclaredFields())
          .filter(field -> !Modifier.isStatic(field.getModifiers()))
          .sorted(Comparator.comparing(Field::getName))
          .forEach(this::describe);
    }
  }

  private void describe(Field field) {
    described.append(field.getName()).append(' ').append(field.getGenericType()).append('\n');
    describe(field.getGenericType());
  }
}
