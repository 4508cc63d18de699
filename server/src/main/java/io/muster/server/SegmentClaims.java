package io.muster.server;

import static com.mongodb.client.model.Filters.eq;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.axonframework.extensions.mongo.MongoTemplate;
import org.springframework.stereotype.Component;

/** Tells which segments of a saga's processor no process works on. */
@Component
class SegmentClaims {

  /** A claim that is not renewed for so long is void: the framework's default. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  private final MongoTemplate template;
  private final Clock clock;

  SegmentClaims(MongoTemplate template, Clock clock) {
    this.template = template;
    this.clock = clock;
  }

  /** One read; there are a few segments. */
  Set<Integer> unclaimed(String processor) {
    var oldest = clock.instant().minus(LEASE).toEpochMilli();
    var found = new TreeSet<Integer>();
    template
        .trackingTokensCollection()
        .find(eq("processorName", processor))
        .forEach(
            token -> {
              if (token.getString("owner") == null || token.getLong("timestamp") < oldest) {
                found.add(token.getInteger("segment"));
              }
            });
    return found;
  }
}
