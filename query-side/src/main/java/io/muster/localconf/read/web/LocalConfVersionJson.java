package io.muster.localconf.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.localconf.queries.LocalConfView;
import io.muster.localconf.queries.LocalConfView.StoredVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * One version, without its text.
 *
 * @param current whether it is what the device gets
 * @param copiedFrom the device that it was taken over from; left out for its own
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record LocalConfVersionJson(
    int version,
    String sha256,
    int size,
    boolean current,
    @Nullable String copiedFrom,
    Instant createdTs) {

  static LocalConfVersionJson of(LocalConfView of, StoredVersion version) {
    return new LocalConfVersionJson(
        version.version(),
        version.sha256(),
        version.bytes(),
        version.version() == of.current(),
        version.copiedFrom(),
        version.createdAt());
  }
}
