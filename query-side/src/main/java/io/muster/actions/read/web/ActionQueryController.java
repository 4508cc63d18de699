package io.muster.actions.read.web;

import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionState;
import io.muster.actions.queries.ActionQuery.FindAction;
import io.muster.actions.queries.ActionQuery.FindCurrentAction;
import io.muster.actions.queries.ActionQuery.ListActions;
import io.muster.actions.queries.ActionQuery.ListRecentActions;
import io.muster.actions.queries.ActionView;
import io.muster.artifact.FileStore;
import io.muster.deviceauth.events.DeviceId;
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
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What devices were told to do, and what became of it. */
@RestController
class ActionQueryController {

  private static final String BASE = "/api/management/v1/action";
  private static final int RECENT = 10;

  private final Queries queries;
  private final FileStore outputs;

  ActionQueryController(Queries queries, @Qualifier("outputFiles") FileStore outputs) {
    this.queries = queries;
    this.outputs = outputs;
  }

  /** The oldest that is not over, else the newest; with the last ten. */
  @Access(USERS)
  @GetMapping(BASE + "/{id}")
  Current current(Caller caller, @PathVariable UUID id) {
    var device = new DeviceId(id);
    var recent = queries.ask(new ListRecentActions(caller.tenant(), device, RECENT));
    if (recent.isEmpty()) {
      throw Refusal.notFound("action-not-found", "There was never an action of device " + id)
          .asException();
    }
    var current =
        queries.ask(new FindCurrentAction(caller.tenant(), device)).orElse(recent.getFirst());
    return new Current(
        ActionJson.of(current), recent.stream().map(ActionJson::withoutOutput).toList());
  }

  @Access(USERS)
  @GetMapping(BASE + "/list")
  ResponseEntity<List<ActionJson>> list(
      Caller caller,
      HttpServletRequest request,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(name = "device_id", required = false) @Nullable UUID device) {
    var paging = Parameters.paging(request);
    var page =
        queries.ask(
            new ListActions(
                caller.tenant(),
                status == null ? null : state(status),
                device == null ? null : device.toString(),
                paging));
    return Parameters.answer(request, paging, page, ActionJson::withoutOutput);
  }

  private static ActionState state(String word) {
    try {
      return ActionState.ofWire(word);
    } catch (IllegalArgumentException e) {
      throw Parameters.malformed("There is no status " + word);
    }
  }

  /** With everything that happened to it. */
  @Access(USERS)
  @GetMapping(BASE + "/{id}/{action}")
  Timeline find(Caller caller, @PathVariable UUID id, @PathVariable UUID action) {
    var view = require(caller, id, action);
    return new Timeline(
        ActionJson.of(view),
        view.steps().stream().map(step -> new StepJson(step.state().wire(), step.at())).toList());
  }

  /** All that it wrote, as the device sent it. */
  @Access(USERS)
  @GetMapping(BASE + "/{id}/{action}/output")
  ResponseEntity<Resource> output(Caller caller, @PathVariable UUID id, @PathVariable UUID action) {
    var stored = require(caller, id, action).stored();
    if (stored == null) {
      throw notSent(action);
    }
    var file = new ActionId(action).outputFile(stored.sha256());
    var resource = new FileSystemResource(outputs.part(caller.tenant().value()).path(file));
    if (!resource.exists()) {
      throw notSent(action); // the server stopped in the middle, and the device did not try again
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .eTag("\"" + stored.sha256() + "\"")
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename(action + ".out").build().toString())
        .body(resource);
  }

  private static RuntimeException notSent(UUID action) {
    return Refusal.notFound(
            "output-not-found", "The device did not send all that action " + action + " wrote")
        .asException();
  }

  private ActionView require(Caller caller, UUID id, UUID action) {
    return queries
        .ask(new FindAction(caller.tenant(), new DeviceId(id), new ActionId(action)))
        .orElseThrow(
            () ->
                Refusal.notFound("action-not-found", "The device has no action " + action)
                    .asException());
  }

  record Current(@JsonUnwrapped ActionJson action, List<ActionJson> recent) {}

  record Timeline(@JsonUnwrapped ActionJson action, List<StepJson> timeline) {}

  record StepJson(String state, Instant ts) {}
}
