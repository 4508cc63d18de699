package io.muster.localconf.queries;

import io.muster.localconf.events.LocalConfEvent;
import io.muster.localconf.events.LocalConfEvent.LocalConfRemoved;
import io.muster.localconf.events.LocalConfEvent.LocalConfRestored;
import io.muster.localconf.events.LocalConfEvent.LocalConfStored;
import io.muster.localconf.events.LocalConfEvent.LocalConfTransferred;
import io.muster.shared.events.Recorded;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * The text of one stored version.
 *
 * @param id see {@link #idOf}
 * @param details JSON text, byte for byte as it was sent
 */
public record LocalConfVersionView(@BsonId String id, String tenantId, String details) {

  public static String idOf(String device, int version) {
    return device + "/" + version;
  }

  /** The versions that an event adds or drops. */
  public static List<String> idsOf(LocalConfEvent event) {
    var device = event.deviceId().toString();
    return switch (event) {
      case LocalConfStored stored ->
          Stream.of(stored.version(), stored.forgets())
              .filter(Objects::nonNull)
              .map(version -> idOf(device, version))
              .toList();
      case LocalConfRemoved(_, _, var versions) ->
          versions.stream().map(version -> idOf(device, version)).toList();
      case LocalConfRestored _, LocalConfTransferred _ -> List.of();
    };
  }

  /** The {@link io.muster.shared.queries.Fold.ById} of this view. */
  public static @Nullable LocalConfVersionView after(
      String id, @Nullable LocalConfVersionView before, LocalConfEvent event, Recorded recorded) {
    return event instanceof LocalConfStored stored
            && id.equals(idOf(stored.deviceId().toString(), stored.version()))
        ? new LocalConfVersionView(id, stored.tenantId().value(), stored.details())
        : null;
  }
}
