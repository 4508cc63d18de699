package io.muster.server;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.muster.shared.record.EventRecord;
import org.bson.Document;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Up while documents can be read, and the read models follow the events closely enough. */
@Component
class FollowsEvents implements HealthIndicator {

  private static final long FARTHEST_BEHIND = 10_000;

  private final EventRecord record;
  private final EventProcessors processors;
  private final MongoClient documents;

  FollowsEvents(EventRecord record, EventProcessors processors, MongoClient documents) {
    this.record = record;
    this.processors = processors;
    this.documents = documents;
  }

  @Override
  public Health health() {
    try {
      documents.getDatabase("admin").runCommand(new Document("ping", 1));
    } catch (MongoException e) {
      return Health.down(e).build();
    }
    var head = record.head();
    for (var processor : processors.all()) {
      var fault = processor.fault();
      if (fault.isPresent()) {
        return Health.down().withDetail(processor.name(), fault.get()).build();
      }
      var position = processor.position();
      if (position >= 0 && head - position > FARTHEST_BEHIND) {
        return Health.outOfService().withDetail(processor.name(), position + " of " + head).build();
      }
    }
    return Health.up().build();
  }
}
