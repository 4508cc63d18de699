package io.muster.multitenant.read.web;

import static io.muster.shared.access.Access.To.PLATFORM_ADMINS;

import io.muster.multitenant.queries.TenantQuery.FindTenant;
import io.muster.multitenant.queries.TenantQuery.ListTenants;
import io.muster.multitenant.queries.TenantStatus;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The tenants, for whoever runs the platform. */
@RestController
class TenantQueryController {

  private static final String BASE = "/api/management/v1/multitenant/tenants";

  private final Queries queries;
  private final PersonalData keys;

  TenantQueryController(Queries queries, PersonalData keys) {
    this.queries = queries;
    this.keys = keys;
  }

  @Access(PLATFORM_ADMINS)
  @GetMapping(BASE)
  ResponseEntity<List<TenantJson>> list(
      Caller caller,
      HttpServletRequest request,
      @RequestParam(required = false) @Nullable String status) {
    var paging = Parameters.paging(request);
    var name = Parameters.text(request, "name");
    var page = queries.ask(new ListTenants(caller.tenant(), status(status), name, paging));
    return Parameters.answer(request, paging, page, view -> TenantJson.of(view, keys));
  }

  private static @Nullable TenantStatus status(@Nullable String text) {
    return switch (text) {
      case null -> null;
      case "active" -> TenantStatus.ACTIVE;
      case "suspended" -> TenantStatus.SUSPENDED;
      default -> throw Parameters.malformed("status must be active or suspended");
    };
  }

  @Access(PLATFORM_ADMINS)
  @GetMapping(BASE + "/{id}")
  TenantJson find(Caller caller, @PathVariable String id) {
    return queries
        .ask(new FindTenant(caller.tenant(), id))
        .map(view -> TenantJson.of(view, keys))
        .orElseThrow(
            () -> Refusal.notFound("tenant-not-found", "There is no tenant " + id).asException());
  }
}
