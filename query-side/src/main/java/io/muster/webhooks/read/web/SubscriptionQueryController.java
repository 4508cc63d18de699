package io.muster.webhooks.read.web;

import static io.muster.shared.access.Access.To.AUDITORS;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import io.muster.webhooks.events.SubscriptionId;
import io.muster.webhooks.queries.DeliveryView;
import io.muster.webhooks.queries.SubscriptionQuery.FindSubscription;
import io.muster.webhooks.queries.SubscriptionQuery.ListDeliveries;
import io.muster.webhooks.queries.SubscriptionQuery.ListSubscriptions;
import io.muster.webhooks.queries.SubscriptionView;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** To whom the platform tells what happens, and what became of it. */
@RestController
class SubscriptionQueryController {

  private static final String BASE = "/api/management/v1/notifications/subscriptions";

  private final Queries queries;

  SubscriptionQueryController(Queries queries) {
    this.queries = queries;
  }

  @Access(AUDITORS)
  @GetMapping(BASE)
  ResponseEntity<List<SubscriptionJson>> list(Caller caller, HttpServletRequest request) {
    var paging = Parameters.paging(request);
    var page = queries.ask(new ListSubscriptions(caller.tenant(), paging));
    return Parameters.answer(request, paging, page, SubscriptionJson::of);
  }

  @Access(AUDITORS)
  @GetMapping(BASE + "/{id}")
  SubscriptionJson find(Caller caller, @PathVariable UUID id) {
    return SubscriptionJson.of(require(caller, id));
  }

  private SubscriptionView require(Caller caller, UUID id) {
    return queries
        .ask(new FindSubscription(caller.tenant(), new SubscriptionId(id)))
        .orElseThrow(
            () ->
                Refusal.notFound("subscription-not-found", "There is no subscription " + id)
                    .asException());
  }

  /** The newest first; {@code state} is {@code waiting}, {@code delivered} or {@code failed}. */
  @Access(AUDITORS)
  @GetMapping(BASE + "/{id}/deliveries")
  ResponseEntity<List<DeliveryJson>> deliveries(
      Caller caller,
      HttpServletRequest request,
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable String state) {
    require(caller, id);
    var paging = Parameters.paging(request);
    var page =
        queries.ask(
            new ListDeliveries(
                caller.tenant(),
                new SubscriptionId(id),
                state == null ? null : state(state),
                paging));
    return Parameters.answer(request, paging, page, DeliveryJson::of);
  }

  private static DeliveryView.State state(String word) {
    try {
      return DeliveryView.State.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Parameters.malformed("state must be waiting, delivered or failed");
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record SubscriptionJson(
      String id,
      String name,
      String url,
      List<String> types,
      @Nullable String level,
      @Nullable String deviceId,
      @Nullable String system,
      @Nullable String type,
      String publicKey,
      @Nullable String previousPublicKey,
      @Nullable Instant previousUntil,
      List<ReplayJson> replays,
      Instant createdTs,
      Instant updatedTs) {

    /** One that is under way; as the answer to its request says it. */
    @JsonNaming(SnakeCaseStrategy.class)
    record ReplayJson(String id, long after, long upTo) {

      static ReplayJson of(SubscriptionView.Replay replay) {
        return new ReplayJson(replay.replayId(), replay.after(), replay.upTo());
      }
    }

    static SubscriptionJson of(SubscriptionView view) {
      var level = view.level();
      var previous = view.previousKeys();
      return new SubscriptionJson(
          view.id(),
          view.name(),
          view.url(),
          view.types(),
          level == null ? null : level.wire(),
          view.deviceId(),
          view.system(),
          view.type(),
          view.keys().publicKey(),
          previous == null ? null : previous.publicKey(),
          view.previousUntil(),
          view.replays().stream().map(ReplayJson::of).toList(),
          view.createdAt(),
          view.updatedAt());
    }
  }

  /**
   * @param eventId the header {@code webhook-id}
   * @param nextTs when it is sent again; left out when it is not
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DeliveryJson(
      String eventId,
      long position,
      String type,
      String state,
      int attempts,
      @Nullable Integer status,
      @Nullable String error,
      boolean replay,
      Instant createdTs,
      @Nullable Instant nextTs,
      @Nullable Instant finishedTs) {

    static DeliveryJson of(DeliveryView view) {
      var waits = view.state() == DeliveryView.State.WAITING;
      return new DeliveryJson(
          view.eventId(),
          view.position(),
          view.type(),
          view.state().name().toLowerCase(Locale.ROOT),
          view.attempts(),
          view.status(),
          view.error(),
          view.replay(),
          view.createdAt(),
          waits ? view.nextAt() : null,
          view.finishedAt());
    }
  }
}
