package io.muster.inventory.write.web;

import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.muster.inventory.commands.SavedSearchCommand.RemoveSearch;
import io.muster.inventory.commands.SavedSearchCommand.SaveSearch;
import io.muster.inventory.events.SavedSearchId;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.devices.DeviceSearch;
import io.muster.shared.events.Caller;
import io.muster.shared.write.SearchTerm;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Gives searches names. */
@RestController
class SavedSearchController {

  private static final String BASE = "/api/management/v2/inventory/filters";
  private static final int MAX_TERMS = 8 << 10;

  private final CommandGateway commands;
  private final DeviceSearch search;
  private final JsonMapper json;

  SavedSearchController(CommandGateway commands, DeviceSearch search, JsonMapper json) {
    this.commands = commands;
    this.search = search;
    this.json = json;
  }

  @Access(OPERATORS)
  @PostMapping(BASE)
  ResponseEntity<Void> save(Caller caller, @Valid @RequestBody Named body) {
    var terms = body.terms().stream().map(SearchTerm::term).toList();
    search.check(terms);
    var text = json.writeValueAsString(terms);
    if (text.length() > MAX_TERMS) {
      throw new Refusal(
              Refusal.Kind.TOO_LARGE,
              "search-too-large",
              "The terms of a search have at most " + MAX_TERMS + " characters")
          .asException();
    }
    var id = new SavedSearchId(UUID.randomUUID());
    commands.sendAndWait(new SaveSearch(caller.tenant(), id, body.name(), text));
    return ResponseEntity.created(URI.create(BASE + "/" + id)).build();
  }

  @Access(OPERATORS)
  @DeleteMapping(BASE + "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Caller caller, @PathVariable UUID id) {
    boolean removed =
        commands.sendAndWait(new RemoveSearch(caller.tenant(), new SavedSearchId(id)));
    if (!removed) {
      throw Refusal.notFound("search-not-found", "There is no search " + id).asException();
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Named(
      @NotBlank @Size(max = 200) String name,
      @NotNull @Size(min = 1, max = 50) List<@NotNull @Valid SearchTerm> terms) {}
}
