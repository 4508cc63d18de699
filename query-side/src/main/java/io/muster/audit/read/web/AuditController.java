package io.muster.audit.read.web;

import static io.muster.shared.access.Access.To.AUDITORS;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.muster.audit.queries.AuditQuery.Criteria;
import io.muster.audit.queries.AuditQuery.DeviceState;
import io.muster.audit.queries.AuditQuery.FindDeviceState;
import io.muster.audit.queries.AuditQuery.Moment;
import io.muster.audit.read.AuditTrail;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.EventTypes;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.queries.Page;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.JsonDiff;
import io.muster.shared.read.web.Parameters;
import io.muster.shared.record.RecordedEvent;
import io.muster.shared.record.ShownEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/**
 * The record for auditors. Lists of events come as a page of JSON, or whole as JSON lines ({@code
 * Accept: application/x-ndjson}) or CSV ({@code text/csv}), streamed.
 */
@RestController
@RequestMapping("/api/management/v1/audit")
class AuditController {

  private static final String JSON_LINES = "application/x-ndjson";
  private static final String CSV = "text/csv";

  private final AuditTrail audit;
  private final Queries queries;
  private final EventTypes types;
  private final JsonMapper json;
  private final PersonalData personalData;

  AuditController(
      AuditTrail audit,
      Queries queries,
      EventTypes types,
      JsonMapper json,
      PersonalData personalData) {
    this.audit = audit;
    this.queries = queries;
    this.types = types;
    this.json = json;
    this.personalData = personalData;
  }

  /** Pages of JSON: {@code page}, {@code per_page}. */
  @Access(AUDITORS)
  @GetMapping(path = "/devices/{id}/history", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<List<ShownEvent>> history(
      Caller caller, HttpServletRequest request, @PathVariable UUID id) {
    var paging = Parameters.paging(request);
    var items = new ArrayList<RecordedEvent>();
    var total = new long[1];
    history(caller, id, criteria(request))
        .forEach(
            event -> {
              var at = total[0]++;
              if (at >= paging.skip() && items.size() < paging.perPage()) {
                items.add(event);
              }
            });
    return Parameters.answer(request, paging, new Page<>(items, total[0]), shown(caller));
  }

  @Access(AUDITORS)
  @GetMapping(
      path = "/devices/{id}/history",
      produces = {JSON_LINES, CSV})
  ResponseEntity<StreamingResponseBody> historyStreamed(
      Caller caller, HttpServletRequest request, @PathVariable UUID id) {
    return stream(caller, request, history(caller, id, criteria(request)));
  }

  /**
   * The tenant's events; {@code after} is a position, 0 for the beginning. The total is not
   * counted: it would cost reading the whole record.
   */
  @Access(AUDITORS)
  @GetMapping(path = "/events", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<List<ShownEvent>> events(
      Caller caller, HttpServletRequest request, @RequestParam(defaultValue = "0") long after) {
    return page(caller, request, audit.events(caller.tenant(), after, criteria(request)));
  }

  @Access(AUDITORS)
  @GetMapping(
      path = "/events",
      produces = {JSON_LINES, CSV})
  ResponseEntity<StreamingResponseBody> eventsStreamed(
      Caller caller, HttpServletRequest request, @RequestParam(defaultValue = "0") long after) {
    return stream(caller, request, audit.events(caller.tenant(), after, criteria(request)));
  }

  @Access(AUDITORS)
  @GetMapping("/devices/{id}/state")
  StateJson state(
      Caller caller, @PathVariable UUID id, @RequestParam(required = false) @Nullable String at) {
    return StateJson.of(stateAt(caller, id, at));
  }

  @Access(AUDITORS)
  @GetMapping("/devices/{id}/diff")
  Diff diff(
      Caller caller, @PathVariable UUID id, @RequestParam String from, @RequestParam String to) {
    var before = stateAt(caller, id, from);
    var after = stateAt(caller, id, to);
    var changes =
        JsonDiff.between(json.valueToTree(before.parts()), json.valueToTree(after.parts()));
    return new Diff(before.position(), after.position(), changes);
  }

  private DeviceState stateAt(Caller caller, UUID id, @Nullable String at) {
    return queries
        .ask(new FindDeviceState(caller.tenant(), new DeviceId(id), moment(at)))
        .orElseThrow(() -> notFound(id));
  }

  private static Moment moment(@Nullable String at) {
    try {
      if (at == null || at.isEmpty()) {
        return new Moment.AtPosition(Long.MAX_VALUE);
      }
      return at.matches("\\d{1,18}")
          ? new Moment.AtPosition(Long.parseLong(at))
          : new Moment.AtTime(Instant.parse(at));
    } catch (DateTimeParseException e) {
      throw Parameters.malformed(
          "A moment is a time like 2030-01-01T12:00:00Z, or the position of an event");
    }
  }

  private Stream<RecordedEvent> history(Caller caller, UUID id, Criteria criteria) {
    return audit
        .history(caller.tenant(), new DeviceId(id), criteria)
        .orElseThrow(() -> notFound(id));
  }

  private static RuntimeException notFound(UUID id) {
    return Refusal.notFound("device-not-found", "There was never a device " + id).asException();
  }

  private static Criteria criteria(HttpServletRequest request) {
    return new Criteria(
        request.getParameter("type"),
        request.getParameter("context"),
        request.getParameter("actor"),
        Parameters.time(request, "from"),
        Parameters.time(request, "to"));
  }

  private ResponseEntity<List<ShownEvent>> page(
      Caller caller, HttpServletRequest request, Stream<RecordedEvent> events) {
    var paging = Parameters.paging(request);
    var page = events.skip(paging.skip()).limit(paging.perPage() + 1L).map(shown(caller)).toList();
    var more = page.size() > paging.perPage();
    return ResponseEntity.ok()
        .header("Link", Parameters.links(request, paging, more))
        .body(more ? page.subList(0, paging.perPage()) : page);
  }

  private ResponseEntity<StreamingResponseBody> stream(
      Caller caller, HttpServletRequest request, Stream<RecordedEvent> events) {
    var shown = shown(caller);
    var csv = String.valueOf(request.getHeader("Accept")).contains(CSV);
    return ResponseEntity.ok()
        .contentType(MediaType.valueOf(csv ? CSV : JSON_LINES))
        .body(
            out -> {
              var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
              writer.write(csv ? CSV_HEADER : "");
              for (var event : (Iterable<ShownEvent>) events.map(shown)::iterator) {
                writer.write(csv ? csv(event) : json.writeValueAsString(event) + "\n");
              }
              writer.flush();
            });
  }

  private static final String CSV_HEADER =
      "position,time,type,context,summary,actor,actor_name,correlation,causation,stream,sequence,payload\r\n";

  /** RFC 4180. */
  private String csv(ShownEvent event) {
    return String.join(
            ",",
            String.valueOf(event.position()),
            event.time().toString(),
            event.type(),
            event.context(),
            quoted(event.summary()),
            quoted(event.actor()),
            quoted(event.actorName()),
            quoted(event.correlation()),
            quoted(event.causation()),
            quoted(event.stream()),
            String.valueOf(event.sequence()),
            quoted(json.writeValueAsString(event.payload())))
        + "\r\n";
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "" : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  private Function<RecordedEvent, ShownEvent> shown(Caller caller) {
    var names = new ActorNames(caller.tenant(), queries, personalData);
    return event -> names.in(ShownEvent.of(event, types, json));
  }

  /**
   * @param position of the last event that is in it
   */
  record StateJson(long position, @JsonAnyGetter Map<String, Object> parts) {

    static StateJson of(DeviceState state) {
      return new StateJson(state.position(), state.parts());
    }
  }

  record Diff(long from, long to, List<JsonDiff.Change> changes) {}
}
