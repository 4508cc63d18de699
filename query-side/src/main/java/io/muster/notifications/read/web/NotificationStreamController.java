package io.muster.notifications.read.web;

import static io.muster.shared.access.Access.To.USERS;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.notifications.queries.NotificationQuery.ListChangedNotifications;
import io.muster.notifications.queries.NotificationView;
import io.muster.notifications.read.LiveNotifications;
import io.muster.shared.access.Access;
import io.muster.shared.access.StillAllowed;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Notifications as they change, as server-sent events (WHATWG HTML, 9.2). The id of an event is the
 * position of the change in the record: a client that connects again with {@code Last-Event-ID}
 * gets what changed since. Of a notification that changes quickly the last state is sent alone.
 */
@RestController
class NotificationStreamController {

  private static final int AT_ONCE = 100;
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Between two reads of a stream: what changes meanwhile is read together. */
  private static final Duration PACE = Duration.ofMillis(200);

  /** Within what proxies wait for. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final Queries queries;
  private final LiveNotifications live;
  private final StillAllowed allowed;
  private final JsonMapper json;

  NotificationStreamController(
      Queries queries, LiveNotifications live, StillAllowed allowed, JsonMapper json) {
    this.queries = queries;
    this.live = live;
    this.allowed = allowed;
    this.json = json;
  }

  /** Filtered as the list is. */
  @Access(USERS)
  @GetMapping(
      path = "/api/management/v1/notifications/stream",
      produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void stream(
      Caller caller,
      HttpServletRequest request,
      HttpServletResponse response,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId)
      throws IOException, InterruptedException {
    var criteria = NotificationCriteria.of(request);
    try (var stream = live.open(caller.tenant())) {
      var position = lastEventId == null ? stream.shown() : position(lastEventId);
      response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Accel-Buffering", "no"); // or nginx would collect it
      var out = response.getOutputStream();
      send(out, "retry: 2000\n\n");
      var quietSince = System.nanoTime();
      while (!stream.isOver() && allowed.check()) {
        var upTo = stream.shown();
        var hasNews = upTo > position && stream.hasNews(position);
        var changes =
            hasNews
                ? queries.ask(
                    new ListChangedNotifications(
                        caller.tenant(), criteria, position, upTo, AT_ONCE))
                : List.<NotificationView>of();
        for (var change : changes) {
          send(
              out,
              "id: %d\nevent: notification\ndata: %s\n\n"
                  .formatted(
                      change.changed(), json.writeValueAsString(NotificationJson.of(change))));
        }
        if (!changes.isEmpty()) {
          quietSince = System.nanoTime();
        } else if (System.nanoTime() - quietSince > SIGN_OF_LIFE.toNanos()) {
          send(out, ":\n\n");
          quietSince = System.nanoTime();
        }
        position =
            changes.size() == AT_ONCE ? changes.getLast().changed() : Math.max(position, upTo);
        if (hasNews) {
          Thread.sleep(PACE);
        }
        if (changes.size() < AT_ONCE) {
          stream.await(position, LOOK);
        }
      }
    }
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  private static long position(String lastEventId) {
    if (!lastEventId.matches("\\d{1,18}")) {
      throw Parameters.malformed("Last-Event-ID must be the id of an event of this stream");
    }
    return Long.parseLong(lastEventId);
  }
}
