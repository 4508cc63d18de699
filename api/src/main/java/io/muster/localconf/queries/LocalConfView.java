package io.muster.localconf.queries;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.localconf.events.LocalConfEvent;
import io.muster.localconf.events.LocalConfEvent.LocalConfRemoved;
import io.muster.localconf.events.LocalConfEvent.LocalConfRestored;
import io.muster.localconf.events.LocalConfEvent.LocalConfStored;
import io.muster.localconf.events.LocalConfEvent.LocalConfTransferred;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of one device.
 *
 * @param id of the device
 * @param current the version that the device gets
 * @param versions by version; what is not among them is forgotten
 * @param updatedAt when the current version became it
 */
public record LocalConfView(
    @BsonId String id,
    String tenantId,
    int current,
    List<StoredVersion> versions,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * @param copiedFrom id of the device that it was taken over from; null for its own
   */
  public record StoredVersion(
      int version, String sha256, int bytes, @Nullable String copiedFrom, Instant createdAt) {}

  public StoredVersion currentVersion() {
    return version(current).orElseThrow();
  }

  /**
   * @param name the number of a version, or the SHA-256 of its text
   */
  public Optional<StoredVersion> named(String name) {
    return versions.stream()
        .filter(it -> String.valueOf(it.version()).equals(name) || it.sha256().equals(name))
        .findFirst();
  }

  /** The one before the current one, by age; the current one when there is none. */
  public StoredVersion previousVersion() {
    return versions.stream()
        .filter(it -> it.version() < current)
        .reduce((_, last) -> last)
        .orElseGet(this::currentVersion);
  }

  public Optional<StoredVersion> version(int version) {
    return versions.stream().filter(it -> it.version() == version).findFirst();
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable LocalConfView after(
      @Nullable LocalConfView before, LocalConfEvent event, Recorded recorded) {
    return switch (event) {
      case LocalConfStored stored -> with(before, stored, recorded.at());
      case LocalConfRestored(_, _, var version, _) ->
          before == null || before.version(version).isEmpty()
              ? before
              : new LocalConfView(
                  before.id,
                  before.tenantId,
                  version,
                  before.versions,
                  before.createdAt,
                  recorded.at());
      case LocalConfTransferred _ -> before;
      case LocalConfRemoved _ -> null;
    };
  }

  private static LocalConfView with(
      @Nullable LocalConfView before, LocalConfStored event, Instant at) {
    var from = event.copiedFrom();
    var added =
        new StoredVersion(
            event.version(),
            event.sha256(),
            event.details().getBytes(UTF_8).length,
            from == null ? null : from.toString(),
            at);
    var kept =
        before == null
            ? Stream.<StoredVersion>empty()
            : before.versions.stream()
                .filter(it -> it.version != event.version())
                .filter(it -> !Integer.valueOf(it.version).equals(event.forgets()));
    return new LocalConfView(
        event.deviceId().toString(),
        event.tenantId().value(),
        event.version(),
        Stream.concat(kept, Stream.of(added)).toList(),
        before == null ? at : before.createdAt,
        at);
  }
}
