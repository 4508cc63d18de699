package io.muster.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.embedded.events.EventLog;
import io.muster.shared.border.TokenKeys;
import io.muster.shared.commands.Refusal;
import io.muster.shared.projection.Projector;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the platform tells of itself. */
@RestController
class PlatformController {

  private final TokenKeys keys;
  private final EventLog events;
  private final List<Projector> projectors;

  PlatformController(TokenKeys keys, EventLog events, List<Projector> projectors) {
    this.keys = keys;
    this.events = events;
    this.projectors = projectors;
  }

  @GetMapping("/.well-known/jwks.json")
  Map<String, Object> publishedKeys() {
    return keys.published();
  }

  /** How far the read models are behind the events. */
  @GetMapping("/api/management/v1/platform/projectors")
  List<Progress> progress() {
    var head = events.head();
    return projectors.stream()
        .map(
            projector ->
                new Progress(
                    projector.name(),
                    projector.position(),
                    head,
                    projector.rebuildPosition(),
                    projector.deadLetters().size()))
        .toList();
  }

  /** Makes the read models of a projector anew from the events; the old ones serve meanwhile. */
  @PostMapping("/api/management/v1/platform/projectors/{name}/rebuild")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void rebuild(@PathVariable String name) {
    var known =
        projectors.stream()
            .filter(projector -> projector.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    Refusal.notFound("projector-not-found", "There is no projector " + name)
                        .asException());
    if (!known.rebuild()) {
      throw Refusal.conflict("rebuild-under-way", "The projector is being rebuilt already")
          .asException();
    }
  }

  /**
   * @param position of the last event that the read models show
   * @param rebuildPosition how far a rebuild has come; -1 when there is none
   * @param deadLetters events that a view could not be folded from
   */
  record Progress(
      String name,
      long position,
      long head,
      @JsonProperty("rebuild_position") long rebuildPosition,
      @JsonProperty("dead_letters") long deadLetters) {}
}
