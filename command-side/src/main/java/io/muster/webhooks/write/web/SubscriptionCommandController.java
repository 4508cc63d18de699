package io.muster.webhooks.write.web;

import static io.muster.shared.access.Access.To.ADMINS;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.NoticeFilter;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.EventTypes;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.record.EventRecord;
import io.muster.shared.write.DeviceRegister;
import io.muster.webhooks.commands.SubscriptionCommand.ChangeWebhook;
import io.muster.webhooks.commands.SubscriptionCommand.EndWebhook;
import io.muster.webhooks.commands.SubscriptionCommand.RequestReplay;
import io.muster.webhooks.commands.SubscriptionCommand.RotateWebhookKeys;
import io.muster.webhooks.commands.SubscriptionCommand.SubscribeWebhook;
import io.muster.webhooks.commands.WebhookTargets;
import io.muster.webhooks.events.EventFilter;
import io.muster.webhooks.events.ReplayId;
import io.muster.webhooks.events.SubscriptionEvent.WebhookEnded;
import io.muster.webhooks.events.SubscriptionId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** To whom the platform tells what happens. */
@RestController
class SubscriptionCommandController {

  private static final String BASE = "/api/management/v1/notifications/subscriptions";
  private static final int MAX_TYPES = 50;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
  private static final Duration OVERLAP = Duration.ofDays(1);

  private final CommandGateway commands;
  private final WebhookTargets targets;
  private final PersonalData vault;
  private final EventTypes types;
  private final DeviceRegister devices;
  private final EventRecord record;
  private final Clock clock;

  SubscriptionCommandController(
      CommandGateway commands,
      WebhookTargets targets,
      PersonalData vault,
      EventTypes types,
      DeviceRegister devices,
      EventRecord record,
      Clock clock) {
    this.commands = commands;
    this.targets = targets;
    this.vault = vault;
    this.types = types;
    this.devices = devices;
    this.record = record;
    this.clock = clock;
  }

  /** From now on. The keys are shown this once. */
  @Access(ADMINS)
  @PostMapping(BASE)
  @ResponseStatus(HttpStatus.CREATED)
  ResponseEntity<Keys> subscribe(Caller caller, @Valid @RequestBody Subscription body) {
    targets.require(body.url());
    var id = new SubscriptionId(UUID.randomUUID());
    var keys = NewKeys.make(caller.tenant(), vault);
    commands.sendAndWait(
        new SubscribeWebhook(
            caller.tenant(),
            id,
            body.nameOrUrl(),
            body.url(),
            filter(caller, body),
            keys.sealed()));
    return ResponseEntity.created(URI.create(BASE + "/" + id)).body(Keys.of(id, keys, null));
  }

  @Access(ADMINS)
  @PutMapping(BASE + "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void change(Caller caller, @PathVariable UUID id, @Valid @RequestBody Subscription body) {
    targets.require(body.url());
    commands.sendAndWait(
        new ChangeWebhook(
            caller.tenant(),
            new SubscriptionId(id),
            body.nameOrUrl(),
            body.url(),
            filter(caller, body)));
  }

  private EventFilter filter(Caller caller, Subscription body) {
    var wanted = body.types() == null ? EventFilter.NOTIFICATIONS : body.types();
    if (wanted.isEmpty() || wanted.size() > MAX_TYPES) {
      throw malformed("types must name 1 to " + MAX_TYPES + " types of events");
    }
    for (var pattern : wanted) {
      if (types.all().keySet().stream().noneMatch(type -> EventFilter.fits(pattern, type))) {
        throw malformed(
            "There is no type of events "
                + pattern
                + ": types are such as alarm.raised, or alarm.* for all that begin so");
      }
    }
    var device = body.deviceId();
    if (device != null) {
      devices.require(caller.tenant(), new DeviceId(device));
    }
    return new EventFilter(
        List.copyOf(wanted),
        new NoticeFilter(
            body.level() == null ? null : Level.ofWire(body.level()),
            device == null ? null : new DeviceId(device),
            body.system(),
            body.type()));
  }

  private static RuntimeException malformed(String detail) {
    return Refusal.malformed("subscription-malformed", detail).asException();
  }

  @Access(ADMINS)
  @DeleteMapping(BASE + "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Caller caller, @PathVariable UUID id) {
    boolean ended =
        commands.sendAndWait(
            new EndWebhook(caller.tenant(), new SubscriptionId(id), WebhookEnded.Reason.REMOVED));
    if (!ended) {
      throw Refusal.notFound("subscription-not-found", "There is no subscription " + id)
          .asException();
    }
  }

  /** For a time, deliveries are signed with the keys before, too. */
  @Access(ADMINS)
  @PostMapping(BASE + "/{id}/keys/rotate")
  ResponseEntity<Keys> rotate(
      Caller caller,
      @PathVariable UUID id,
      @Valid @RequestBody(required = false) @Nullable Rotation body) {
    var overlap =
        body == null || body.overlapSeconds() == null
            ? OVERLAP
            : Duration.ofSeconds(body.overlapSeconds());
    var until = clock.instant().plus(overlap).truncatedTo(ChronoUnit.MILLIS);
    var keys = NewKeys.make(caller.tenant(), vault);
    var subscription = new SubscriptionId(id);
    commands.sendAndWait(
        new RotateWebhookKeys(caller.tenant(), subscription, keys.sealed(), until));
    return ResponseEntity.ok(Keys.of(subscription, keys, until));
  }

  /**
   * Tells the subscriber once more, under the same ids: what fits its filter of a part of the
   * record. What was silenced then is left out.
   */
  @Access(ADMINS)
  @PostMapping(BASE + "/{id}/replay")
  @ResponseStatus(HttpStatus.ACCEPTED)
  ResponseEntity<RequestedReplay> replay(
      Caller caller, @PathVariable UUID id, @Valid @RequestBody Period body) {
    var to = body.to();
    if (isOutside(body.from()) || (to != null && (isOutside(to) || to.isBefore(body.from())))) {
      throw malformed("from and to are times from 1970 to 9999, to not before from");
    }
    var after = record.positionBefore(body.from());
    var upTo = to == null ? record.head() : record.positionBefore(to.plusMillis(1));
    var replay = new ReplayId(UUID.randomUUID());
    commands.sendAndWait(
        new RequestReplay(
            caller.tenant(), new SubscriptionId(id), replay, after, Math.max(after, upTo)));
    return ResponseEntity.accepted()
        .body(new RequestedReplay(replay.toString(), after, Math.max(after, upTo)));
  }

  private static boolean isOutside(Instant time) {
    return time.isBefore(Instant.EPOCH) || time.isAfter(LATEST);
  }

  record Subscription(
      @NotNull @Size(max = 2_000) String url,
      @Nullable @Size(min = 1, max = 200) String name,
      @Nullable List<@NotNull @Size(max = 100) String> types,
      @Nullable
          @Pattern(
              regexp = "(?i)info|warning|critical",
              message = "must be info, warning or critical")
          String level,
      @JsonProperty("device_id") @Nullable UUID deviceId,
      @Nullable @Size(min = 1, max = 64) String system,
      @Nullable @Size(min = 1, max = 64) String type) {

    String nameOrUrl() {
      return name == null ? url.substring(0, Math.min(200, url.length())) : name;
    }
  }

  /**
   * @param overlapSeconds at most a week
   */
  record Rotation(
      @JsonProperty("overlap_seconds") @Nullable @Min(0) @Max(7 * 24 * 3600)
          Integer overlapSeconds) {}

  /**
   * @param to inclusive; now by default
   */
  record Period(@NotNull Instant from, @Nullable Instant to) {}

  /**
   * @param after position in the record, exclusive
   * @param upTo position in the record, inclusive
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record RequestedReplay(String id, long after, long upTo) {}

  /**
   * @param previousUntil for so long the keys before are valid, too
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Keys(String id, String secret, String publicKey, @Nullable Instant previousUntil) {

    static Keys of(SubscriptionId id, NewKeys keys, @Nullable Instant previousUntil) {
      return new Keys(id.toString(), keys.secret(), keys.publicKey(), previousUntil);
    }
  }
}
