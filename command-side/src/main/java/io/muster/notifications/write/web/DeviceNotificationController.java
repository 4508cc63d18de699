package io.muster.notifications.write.web;

import static io.muster.shared.access.Access.To.DEVICES;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.NotificationId;
import io.muster.notifications.events.Origin;
import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import io.muster.shared.events.Caller;
import io.muster.shared.write.Ijson;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What devices tell people: one command for each request. */
@RestController
class DeviceNotificationController {

  private static final int MAX_ITEMS = 100;

  private final CommandGateway commands;
  private final JsonMapper json;
  private final Validator validator;

  DeviceNotificationController(CommandGateway commands, JsonMapper json, Validator validator) {
    this.commands = commands;
    this.json = json;
    this.validator = validator;
  }

  /** One, or a list; answered by the ids, in the same form. */
  @Access(DEVICES)
  @BodyLimit(256 * BodyLimit.KIB)
  @PostMapping("/api/devices/v1/notifications")
  @ResponseStatus(HttpStatus.CREATED)
  Object notify(Caller caller, @RequestBody JsonNode body) {
    var notices = body.isArray() ? body.valueStream().toList() : List.of(body);
    if (notices.isEmpty() || notices.size() > MAX_ITEMS) {
      throw NoticeBody.malformed("There must be 1 to " + MAX_ITEMS + " notifications");
    }
    var items =
        notices.stream()
            .map(this::read)
            .map(notice -> notice.item(() -> new NotificationId(UUID.randomUUID())))
            .toList();
    var device = new DeviceId(UUID.fromString(caller.subject()));
    List<@Nullable NotificationId> ids =
        commands.sendAndWait(new Notify(caller.tenant(), Origin.DEVICE, device, items));
    var answers = ids.stream().map(Reported::of).toList();
    return body.isArray() ? answers : answers.getFirst();
  }

  private NoticeBody read(JsonNode node) {
    if (!Ijson.isFine(node)) {
      throw NoticeBody.malformed("A notification has whole characters, and finite numbers");
    }
    try {
      var notice = json.treeToValue(node, NoticeBody.class);
      var wrong = notice == null ? Set.of() : validator.validate(notice);
      if (notice != null && wrong.isEmpty()) {
        return notice;
      }
      throw NoticeBody.malformed(
          notice == null
              ? "A notification is an object"
              : validator.validate(notice).stream()
                  .map(it -> it.getPropertyPath() + " " + it.getMessage())
                  .sorted()
                  .collect(Collectors.joining(", ")));
    } catch (JacksonException e) {
      throw NoticeBody.malformed("A notification is an object: " + e.getOriginalMessage());
    }
  }

  /**
   * @param id left out where an alarm was to be cleared that is not known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Reported(@Nullable String id) {

    static Reported of(@Nullable NotificationId id) {
      return new Reported(id == null ? null : id.toString());
    }
  }
}
