package io.muster.notifications.read.web;

import io.muster.notifications.events.Level;
import io.muster.notifications.queries.NotificationQuery.Criteria;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The filters of a request for notifications. */
final class NotificationCriteria {

  private NotificationCriteria() {}

  static Criteria of(HttpServletRequest request) {
    return new Criteria(
        Parameters.all(request, "level").stream().map(NotificationCriteria::level).toList(),
        Parameters.text(request, "device_id"),
        Parameters.text(request, "system"),
        Parameters.text(request, "type"),
        flag(request, "active"),
        flag(request, "acknowledged"),
        Parameters.time(request, "since"));
  }

  private static Level level(String word) {
    try {
      return Level.ofWire(word);
    } catch (IllegalArgumentException e) {
      throw Parameters.malformed("level must be info, warning or critical");
    }
  }

  private static @Nullable Boolean flag(HttpServletRequest request, String name) {
    var text = request.getParameter(name);
    if (text == null) {
      return null;
    }
    if (!text.equals("true") && !text.equals("false")) {
      throw Parameters.malformed(name + " must be true or false");
    }
    return Boolean.valueOf(text);
  }
}
