package io.muster.deployments.write.web;

import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.muster.deployments.commands.ReleaseCommand.AnnotateRelease;
import io.muster.deployments.commands.ReleaseCommand.TagRelease;
import io.muster.deployments.commands.RemoveReleases;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.write.ArtifactBytes;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What people say of releases, and their removal. */
@RestController
@RequestMapping("/api/management/v2/deployments/deployments/releases")
class ReleaseCommandController {

  private static final int MAX_REMOVED = 100;

  private final ArtifactBytes bytes;
  private final CommandGateway commands;

  ReleaseCommandController(ArtifactBytes bytes, CommandGateway commands) {
    this.bytes = bytes;
    this.commands = commands;
  }

  /**
   * The parameter {@code name}, repeated, or a list in the body names the releases; 409, and none
   * is removed, when an active deployment uses one.
   */
  @Access(OPERATORS)
  @DeleteMapping
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(
      Caller caller,
      HttpServletRequest request,
      @RequestBody(required = false) @Nullable List<@NotNull String> body) {
    var named = request.getParameterValues("name");
    var names =
        Stream.concat(
                named == null ? Stream.of() : Arrays.stream(named),
                body == null ? Stream.of() : body.stream())
            .distinct()
            .toList();
    if (names.isEmpty() || names.size() > MAX_REMOVED) {
      throw Refusal.malformed(
              "releases-malformed", "Name 1 to " + MAX_REMOVED + " releases: ?name=...&name=...")
          .asException();
    }
    List<ArtifactId> removed = commands.sendAndWait(new RemoveReleases(caller.tenant(), names));
    for (var artifact : removed) {
      bytes.delete(artifact);
    }
  }

  @Access(OPERATORS)
  @PatchMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void annotate(Caller caller, @PathVariable String name, @Valid @RequestBody Notes body) {
    commands.sendAndWait(new AnnotateRelease(caller.tenant(), name, body.notes()));
  }

  @Access(OPERATORS)
  @PutMapping("/{name}/tags")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void tag(
      Caller caller,
      @PathVariable String name,
      @RequestBody @Size(max = 20)
          List<@NotNull @Pattern(regexp = "[A-Za-z0-9_.-]{1,128}") String> tags) {
    commands.sendAndWait(
        new TagRelease(caller.tenant(), name, tags.stream().distinct().sorted().toList()));
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Notes(@NotNull @Size(max = 1024) String notes) {}
}
