package io.muster.server;

import static io.muster.shared.access.Access.To.EVERYBODY;
import static io.muster.shared.access.Access.To.PLATFORM_ADMINS;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.access.TokenKeys;
import io.muster.multitenant.commands.PlatformWorkCommand.RecordDiscard;
import io.muster.multitenant.commands.PlatformWorkCommand.RecordKeyRotation;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Caller;
import io.muster.shared.projection.EventProcessor;
import io.muster.shared.projection.Projector;
import io.muster.shared.record.EventRecord;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the platform tells of itself. */
@RestController
class PlatformController {

  private static final int MAX_LETTERS = 500;

  private final TokenKeys keys;
  private final EventRecord record;
  private final Projectors projectors;
  private final EventProcessors processors;
  private final CommandGateway commands;

  PlatformController(
      TokenKeys keys,
      EventRecord record,
      Projectors projectors,
      EventProcessors processors,
      CommandGateway commands) {
    this.commands = commands;
    this.keys = keys;
    this.record = record;
    this.projectors = projectors;
    this.processors = processors;
  }

  @Access(EVERYBODY)
  @GetMapping("/.well-known/jwks.json")
  Map<String, Object> publishedKeys() {
    return keys.published();
  }

  /**
   * Another key signs tokens from now on, in every process within a second. Tokens that were signed
   * before stay valid for their time, unless they are to be void.
   */
  @Access(PLATFORM_ADMINS)
  @PostMapping("/api/management/v1/platform/token-keys/rotate")
  Map<String, Object> rotateKeys(
      Caller caller, @Valid @RequestBody(required = false) @Nullable Rotation body) {
    var revoke = body != null && Boolean.TRUE.equals(body.revoke());
    commands.sendAndWait(new RecordKeyRotation(caller.tenant(), revoke));
    keys.rotate(revoke);
    return keys.published();
  }

  /**
   * @param revoke whether all tokens that were signed before are void at once
   */
  record Rotation(@Nullable Boolean revoke) {}

  /** This interface (OpenAPI 3.1); a page shows it at {@code /swagger-ui.html}. */
  @Access(EVERYBODY)
  @GetMapping(path = "/v3/api-docs", produces = MediaType.APPLICATION_JSON_VALUE)
  Resource description() {
    return new ClassPathResource("openapi.json", PlatformController.class);
  }

  /** How far the read models and the processes are behind the events. */
  @Access(PLATFORM_ADMINS)
  @GetMapping("/api/management/v1/platform/projectors")
  List<Progress> progress() {
    var head = record.head();
    return processors.all().stream()
        .map(
            processor ->
                new Progress(
                    processor.name(),
                    processor.position(),
                    head,
                    projectors.named(processor.name()).map(Projector::rebuildPosition).orElse(-1L),
                    projectors.named(processor.name()).map(Projector::generation).orElse(0),
                    processor.letters()))
        .toList();
  }

  /** Makes the read models of a projector anew from the events; the old ones serve meanwhile. */
  @Access(PLATFORM_ADMINS)
  @PostMapping("/api/management/v1/platform/projectors/{name}/rebuild")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void rebuild(@PathVariable String name) {
    var projector = projectors.named(name).orElseThrow(() -> unknown(name));
    if (!projector.rebuild()) {
      throw Refusal.conflict("rebuild-under-way", "The projector is being rebuilt already")
          .asException();
    }
  }

  /** The first event that waits of each view or saga that failed on one, at most 500. */
  @Access(PLATFORM_ADMINS)
  @GetMapping("/api/management/v1/platform/projectors/{name}/dead-letters")
  List<EventProcessor.Letter> deadLetters(@PathVariable String name) {
    return processor(name).firstDeadLetters(MAX_LETTERS);
  }

  /** Handles the events that wait; 409 when that fails still, 422 when it never will. */
  @Access(PLATFORM_ADMINS)
  @PostMapping("/api/management/v1/platform/projectors/{name}/dead-letters/retry")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void retry(@PathVariable String name, @Valid @RequestBody Sequence body) {
    var processor = processor(name);
    requireWaiting(processor, body);
    if (!processor.canRetry(body.sequence())) {
      throw lettersIncomplete();
    }
    if (!processor.retry(body.sequence())) {
      throw Refusal.conflict("event-poisoned", "It fails on the event still; the log says why")
          .asException();
    }
  }

  /** Lets a view or a saga go on without the events that wait; 422 where only a rebuild helps. */
  @Access(PLATFORM_ADMINS)
  @PostMapping("/api/management/v1/platform/projectors/{name}/dead-letters/discard")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void discard(Caller caller, @PathVariable String name, @Valid @RequestBody Sequence body) {
    var processor = processor(name);
    requireWaiting(processor, body);
    if (!processor.canDiscard(body.sequence())) {
      throw lettersIncomplete();
    }
    commands.sendAndWait(new RecordDiscard(caller.tenant(), name, body.sequence()));
    processor.discard(body.sequence());
  }

  private static RefusedException lettersIncomplete() {
    return Refusal.impossible(
            "letters-incomplete",
            "More events waited of this view than are kept: rebuild the read models")
        .asException();
  }

  private static void requireWaiting(EventProcessor processor, Sequence body) {
    if (!processor.waits(body.sequence())) {
      throw Refusal.notFound("nothing-waits", "No event of " + body.sequence() + " waits")
          .asException();
    }
  }

  private EventProcessor processor(String name) {
    return processors.named(name).orElseThrow(() -> unknown(name));
  }

  private static RefusedException unknown(String name) {
    return Refusal.notFound("projector-not-found", "There is no projector " + name).asException();
  }

  /**
   * @param sequence as the list of dead letters tells it
   */
  record Sequence(@NotBlank @Size(max = 500) String sequence) {}

  /**
   * @param position of the last event that it is through with
   * @param rebuildPosition how far a rebuild of the read models has come; -1 when there is none
   * @param generation how often the read models were made anew
   * @param deadLetters events that it failed on, and those that wait behind them
   */
  record Progress(
      String name,
      long position,
      long head,
      @JsonProperty("rebuild_position") long rebuildPosition,
      int generation,
      @JsonProperty("dead_letters") long deadLetters) {}
}
