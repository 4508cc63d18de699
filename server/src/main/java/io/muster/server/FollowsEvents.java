package io.muster.server;

import io.muster.embedded.events.EventLog;
import io.muster.shared.projection.Projector;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Up while the read models follow the events closely enough to answer from. */
@Component
class FollowsEvents implements HealthIndicator {

  private static final long FARTHEST_BEHIND = 10_000;

  private final EventLog events;
  private final List<Projector> projectors;

  FollowsEvents(EventLog events, List<Projector> projectors) {
    this.events = events;
    this.projectors = projectors;
  }

  @Override
  public Health health() {
    var head = events.head();
    for (var projector : projectors) {
      if (head - projector.position() > FARTHEST_BEHIND) {
        return Health.outOfService()
            .withDetail(projector.name(), projector.position() + " of " + head)
            .build();
      }
    }
    return Health.up().build();
  }
}
