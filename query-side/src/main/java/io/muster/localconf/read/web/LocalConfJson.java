package io.muster.localconf.read.web;

import io.muster.localconf.queries.LocalConfQuery.LocalConf;
import java.time.Instant;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A stored configuration, as the API shows it. */
@JsonNaming(SnakeCaseStrategy.class)
record LocalConfJson(
    String id,
    String deviceId,
    String configDetails,
    int version,
    String sha256,
    Instant createdTs,
    Instant updatedTs) {

  static LocalConfJson of(LocalConf stored) {
    var view = stored.view();
    return new LocalConfJson(
        view.id(),
        view.id(),
        stored.details(),
        view.current(),
        view.currentVersion().sha256(),
        view.createdAt(),
        view.updatedAt());
  }
}
