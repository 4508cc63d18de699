package io.muster.notifications.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.muster.notifications.queries.NotificationView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A message or an alarm, as the API shows it. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record NotificationJson(
    String id,
    String origin,
    @Nullable String deviceId,
    String level,
    String system,
    @Nullable String type,
    @Nullable String instance,
    String message,
    @JsonRawValue @Nullable String data,
    @Nullable Boolean active,
    @Nullable Boolean acknowledged,
    @Nullable String comment,
    long count,
    Instant firstTs,
    Instant lastTs,
    @Nullable Instant reportedTs,
    @Nullable Instant clearedTs,
    boolean silenced,
    long position) {

  static NotificationJson of(NotificationView view) {
    var alarm = view.level().isAlarm();
    return new NotificationJson(
        view.notificationId(),
        view.origin().wire(),
        view.deviceId(),
        view.level().wire(),
        view.system(),
        view.type(),
        view.instance(),
        view.message(),
        view.data(),
        alarm ? view.active() : null,
        alarm ? view.acknowledged() : null,
        view.comment(),
        view.count(),
        view.firstAt(),
        view.lastAt(),
        view.reportedAt(),
        view.clearedAt(),
        view.silenced(),
        view.changed());
  }
}
