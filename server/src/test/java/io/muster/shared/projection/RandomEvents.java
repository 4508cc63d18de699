package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events of any type with random values. There are few values of each kind, so that events concern
 * the same things; all are of one tenant.
 */
final class RandomEvents {

  private static final TenantId TENANT = new TenantId("acme");
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private final Random random;

  /** Whether no container is empty and no component null. */
  private boolean filled;

  RandomEvents(long seed) {
    this.random = new Random(seed);
  }

  /** Fills the fields of what an event or a command made; nothing is empty or null. */
  void fill(Object object) throws IllegalAccessException {
    filled = true;
    for (var field : object.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        field.set(object, value(field.getGenericType()));
      }
    }
  }

  DomainEvent next(List<Class<?>> types) {
    return (DomainEvent) value(types.get(random.nextInt(types.size())));
  }

  private Object value(Class<?> type) {
    if (type == TenantId.class) {
      return TENANT;
    }
    if (type.isSealed() && !type.isEnum()) {
      var permitted = type.getPermittedSubclasses();
      return value(permitted[random.nextInt(permitted.length)]);
    }
    if (type.isEnum()) {
      var constants = type.getEnumConstants();
      return constants[random.nextInt(constants.length)];
    }
    var components = type.getRecordComponents();
    var values = new @Nullable Object[components.length];
    for (var i = 0; i < components.length; i++) {
      values[i] = component(components[i]);
    }
    try {
      var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("no random " + type, e);
    }
  }

  private @Nullable Object component(RecordComponent component) {
    var nullable =
        Stream.<AnnotatedElement>of(component, component.getAnnotatedType())
            .anyMatch(it -> it.isAnnotationPresent(Nullable.class));
    if (component.getName().equals("identityData")) {
      return "{\"mac\":\"02:0%d\"}".formatted(random.nextInt(3));
    }
    return nullable && !filled && random.nextInt(3) == 0 ? null : value(component.getGenericType());
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType generic) {
      return container(generic);
    }
    return switch (type.getTypeName()) {
      case "java.lang.String" -> "text" + random.nextInt(3);
      case "java.lang.Object" -> (Object) random.nextInt(3);
      case "java.lang.Integer", "int" -> (Object) random.nextInt(4);
      case "java.lang.Long", "long" -> (Object) (long) random.nextInt(4);
      case "java.lang.Double", "double" -> (Object) random.nextDouble();
      case "java.lang.Boolean", "boolean" -> (Object) random.nextBoolean();
      case "java.util.UUID" -> new UUID(7, random.nextInt(2));
      case "java.time.Instant" -> NOON.plusSeconds(random.nextInt(100_000));
      default -> value((Class<?>) type);
    };
  }

  private Object container(ParameterizedType generic) {
    var arguments = generic.getActualTypeArguments();
    var size = filled ? 3 : random.nextInt(3);
    if (generic.getRawType() == java.util.Map.class) {
      var map = new LinkedHashMap<Object, Object>();
      for (var i = 0; i < size; i++) {
        map.put(value(arguments[0]), value(arguments[1]));
      }
      return map;
    }
    var values = new LinkedHashSet<Object>();
    for (var i = 0; i < size; i++) {
      values.add(value(arguments[0]));
    }
    if (generic.getRawType() == java.util.Set.class) {
      return filled ? Set.copyOf(values) : values;
    }
    return List.copyOf(values);
  }
}
