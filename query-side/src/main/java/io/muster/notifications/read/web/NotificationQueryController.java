package io.muster.notifications.read.web;

import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.notifications.events.NotificationId;
import io.muster.notifications.queries.NotificationQuery.CountNotifications;
import io.muster.notifications.queries.NotificationQuery.FindNotification;
import io.muster.notifications.queries.NotificationQuery.ListNotifications;
import io.muster.notifications.queries.NotificationQuery.ListSilences;
import io.muster.notifications.queries.SilenceView;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What devices and the platform told people. */
@RestController
class NotificationQueryController {

  private static final String BASE = "/api/management/v1/notifications";

  private final Queries queries;

  NotificationQueryController(Queries queries) {
    this.queries = queries;
  }

  /**
   * The last reported first; {@code level} (may be repeated), {@code device_id}, {@code system},
   * {@code type}, {@code active}, {@code acknowledged}, {@code since}.
   */
  @Access(USERS)
  @GetMapping(BASE)
  ResponseEntity<List<NotificationJson>> list(Caller caller, HttpServletRequest request) {
    var paging = Parameters.paging(request);
    var page =
        queries.ask(
            new ListNotifications(caller.tenant(), NotificationCriteria.of(request), paging));
    return Parameters.answer(request, paging, page, NotificationJson::of);
  }

  @Access(USERS)
  @GetMapping(BASE + "/count")
  Count count(Caller caller, HttpServletRequest request) {
    return new Count(
        queries.ask(new CountNotifications(caller.tenant(), NotificationCriteria.of(request))));
  }

  @Access(USERS)
  @GetMapping(BASE + "/{id}")
  NotificationJson find(Caller caller, @PathVariable UUID id) {
    return queries
        .ask(new FindNotification(caller.tenant(), new NotificationId(id)))
        .map(NotificationJson::of)
        .orElseThrow(
            () ->
                Refusal.notFound("notification-not-found", "There is no notification " + id)
                    .asException());
  }

  @Access(USERS)
  @GetMapping(BASE + "/silences")
  ResponseEntity<List<SilenceJson>> silences(Caller caller, HttpServletRequest request) {
    var paging = Parameters.paging(request);
    var page = queries.ask(new ListSilences(caller.tenant(), paging));
    return Parameters.answer(request, paging, page, SilenceJson::of);
  }

  record Count(long count) {}

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record SilenceJson(
      String id,
      @Nullable String level,
      @Nullable String deviceId,
      @Nullable String system,
      @Nullable String type,
      String reason,
      Instant since,
      Instant until) {

    static SilenceJson of(SilenceView view) {
      var level = view.level();
      return new SilenceJson(
          view.id(),
          level == null ? null : level.wire(),
          view.deviceId(),
          view.system(),
          view.type(),
          view.reason(),
          view.since(),
          view.until());
    }
  }
}
