package io.muster.server;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;

/**
 * How events, sagas and deadlines are stored: as JSON in which value types show their fields; what
 * a record cannot hold is an error.
 */
final class StoredJson extends Jackson3Serializer {

  /** To find a class by its name takes half as long as to decode an event, and is done twice. */
  private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();

  StoredJson(RevisionResolver revisions) {
    super(
        builder()
            .revisionResolver(revisions)
            .jsonMapperBuilderCustomizer(
                json ->
                    json.changeDefaultVisibility(
                        visibility ->
                            visibility.withVisibility(
                                PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY))));
  }

  @Override
  public Class<?> classForType(SerializedType type) {
    return classes.computeIfAbsent(type.getName(), _ -> super.classForType(type));
  }
}
