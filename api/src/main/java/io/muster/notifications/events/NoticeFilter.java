package io.muster.notifications.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.DeviceId;
import org.jspecify.annotations.Nullable;

/**
 * Which notices; each part that is null lets all through.
 *
 * @param level the lowest
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NoticeFilter(
    @Nullable Level level,
    @Nullable DeviceId deviceId,
    @Nullable String system,
    @Nullable String type) {

  public boolean matches(@Nullable DeviceId device, Notice notice) {
    return (level == null || notice.level().compareTo(level) >= 0)
        && (deviceId == null || deviceId.equals(device))
        && (system == null || system.equals(notice.system()))
        && (type == null || type.equals(notice.type()));
  }
}
