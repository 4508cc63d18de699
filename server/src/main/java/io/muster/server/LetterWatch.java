package io.muster.server;

import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Claims;
import io.muster.shared.projection.RecurringWork;
import io.muster.shared.write.PlatformOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.springframework.stereotype.Component;

/** Raises an alarm of the platform while events wait that a view or a saga failed on. */
@Component
class LetterWatch extends RecurringWork {

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final EventProcessors processors;
  private final CommandGateway commands;
  private final TenantId platform;

  /** What was said of each processor; nothing after a start. */
  private final Map<String, Boolean> raised = new HashMap<>();

  LetterWatch(
      EventProcessors processors,
      CommandGateway commands,
      PlatformOptions platform,
      Claims claims) {
    super("letter-watch", PAUSE, claims);
    this.processors = processors;
    this.commands = commands;
    this.platform = new TenantId(platform.tenant());
  }

  @Override
  protected void taken() {
    raised.clear();
  }

  @Override
  protected void work() {
    for (var processor : processors.all()) {
      var waits = processor.letters() > 0;
      var before = raised.get(processor.name());
      if (before == null || before != waits) {
        var notice =
            Notice.of(
                Level.CRITICAL,
                "platform",
                "parked-events",
                processor.name(),
                waits
                    ? "Events wait that " + processor.name() + " failed on: see its dead letters"
                    : "No event waits any more");
        commands.sendAndWait(
            waits ? Notify.raise(platform, null, notice) : Notify.clear(platform, null, notice),
            MetaData.with(Provenance.TENANT, platform.value())
                .and(Provenance.ACTOR, "system:letter-watch"));
        raised.put(processor.name(), waits);
      }
    }
  }
}
