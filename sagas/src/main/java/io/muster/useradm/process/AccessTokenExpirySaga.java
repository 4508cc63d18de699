package io.muster.useradm.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.PasswordChanged;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/** An alarm for each access token that expires soon: programs stop when it has expired. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class AccessTokenExpirySaga {

  static final String SOON = "access-token-expires-soon";
  static final String EXPIRY = "access-token-expiry";

  /** Of one that is made for a shorter time nobody needs to be told. */
  static final Duration AHEAD = Duration.ofDays(7);

  private TenantId tenantId;
  private String jti = "";
  private String name = "";
  private Instant expiresAt;
  private boolean told;

  @StartSaga
  @SagaEventHandler(associationProperty = "jti")
  void on(AccessTokenIssued event, Clock clock, DeadlineManager deadlines) {
    tenantId = event.tenantId();
    jti = event.jti();
    name = event.name();
    expiresAt = event.expiresAt().truncatedTo(ChronoUnit.MILLIS);
    var soon = expiresAt.minus(AHEAD);
    if (soon.isAfter(clock.instant())) {
      SagaLifecycle.associateWith("userId", event.userId().toString());
      deadlines.schedule(soon, SOON, event.jti());
    } else {
      SagaLifecycle.end();
    }
  }

  @DeadlineHandler(deadlineName = SOON)
  void onSoon(String jti, CommandGateway commands, DeadlineManager deadlines) {
    told = true;
    deadlines.schedule(expiresAt, EXPIRY, jti);
    commands.sendAndWait(
        Notify.raise(
            tenantId, null, notice(jti, "The access token " + name + " expires at " + expiresAt)));
  }

  @DeadlineHandler(deadlineName = EXPIRY)
  void onExpiry(String jti, CommandGateway commands) {
    commands.sendAndWait(
        Notify.clear(tenantId, null, notice(jti, "The access token " + name + " has expired")));
    SagaLifecycle.end();
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "jti")
  void on(UserTokenRevoked event, CommandGateway commands, DeadlineManager deadlines) {
    end(commands, deadlines);
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "userId")
  void on(UserRemoved event, CommandGateway commands, DeadlineManager deadlines) {
    end(commands, deadlines);
  }

  /** Voids all tokens but those of the session in which it was done. */
  @EndSaga
  @SagaEventHandler(associationProperty = "userId")
  void on(PasswordChanged event, CommandGateway commands, DeadlineManager deadlines) {
    end(commands, deadlines);
  }

  private void end(CommandGateway commands, DeadlineManager deadlines) {
    deadlines.cancelAllWithinScope(SOON);
    deadlines.cancelAllWithinScope(EXPIRY);
    if (told) {
      commands.sendAndWait(
          Notify.clear(tenantId, null, notice(jti, "The access token " + name + " is void")));
    }
  }

  private static Notice notice(String jti, String message) {
    return Notice.of(Level.WARNING, "useradm", "access-token-expires", jti, message);
  }
}
