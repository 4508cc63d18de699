package io.muster.multitenant.read.web;

import io.muster.multitenant.events.Limits;
import io.muster.multitenant.queries.TenantToken;
import io.muster.multitenant.queries.TenantView;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A tenant, as the API shows it. */
@JsonNaming(SnakeCaseStrategy.class)
record TenantJson(
    String id,
    String name,
    String status,
    String tenantToken,
    Map<String, Object> limits,
    Instant createdTs,
    Instant updatedTs) {

  static TenantJson of(TenantView view, PersonalData keys) {
    return new TenantJson(
        view.id(),
        view.name(),
        view.status().wire(),
        new TenantToken(new TenantId(view.id()), view.tokenSerial()).text(keys),
        limits(view.limits()),
        view.createdAt(),
        view.updatedAt());
  }

  private static Map<String, Object> limits(Limits limits) {
    var shown = new LinkedHashMap<String, Object>();
    for (var name : Limits.NAMES) {
      var limit = limits.values().get(name);
      shown.put(name, limit == null ? "unlimited" : limit);
    }
    return shown;
  }
}
