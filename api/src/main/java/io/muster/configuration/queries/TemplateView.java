package io.muster.configuration.queries;

import io.muster.configuration.events.TemplateEvent;
import io.muster.configuration.events.TemplateEvent.TemplateChanged;
import io.muster.configuration.events.TemplateEvent.TemplateCreated;
import io.muster.configuration.events.TemplateEvent.TemplateDeleted;
import io.muster.configuration.events.TemplateKind;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * A config or a flavor. One that was deleted stays, and says nothing: what devices get of it has a
 * version that never goes back.
 *
 * @param version from 1, with each change one higher
 * @param changedAt position of the last change in the record
 */
public record TemplateView(
    @BsonId String id,
    String tenantId,
    TemplateKind kind,
    String name,
    String type,
    String body,
    int version,
    boolean deleted,
    long changedAt,
    Instant createdAt,
    Instant updatedAt) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable TemplateView after(
      @Nullable TemplateView before, TemplateEvent event, Recorded recorded) {
    var at = recorded.at();
    return switch (event) {
      case TemplateCreated(var tenant, var id, var kind, var name, var type, var body) ->
          new TemplateView(
              id.toString(),
              tenant.value(),
              kind,
              name,
              type,
              body,
              1,
              false,
              recorded.position(),
              at,
              at);
      case TemplateChanged(_, _, var name, var type, var body, var version) ->
          before == null
              ? null
              : new TemplateView(
                  before.id,
                  before.tenantId,
                  before.kind,
                  name,
                  type,
                  body,
                  version,
                  false,
                  recorded.position(),
                  before.createdAt,
                  at);
      case TemplateDeleted _ ->
          before == null
              ? null
              : new TemplateView(
                  before.id,
                  before.tenantId,
                  before.kind,
                  "",
                  "",
                  "{}",
                  before.version,
                  true,
                  recorded.position(),
                  before.createdAt,
                  at);
    };
  }
}
