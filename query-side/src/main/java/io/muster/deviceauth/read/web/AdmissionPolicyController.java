package io.muster.deviceauth.read.web;

import static io.muster.shared.access.Access.To.USERS;

import io.muster.deviceauth.queries.AdmissionPolicyView;
import io.muster.deviceauth.queries.DeviceQuery.FindAdmissionPolicy;
import io.muster.shared.access.Access;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What a tenant requires of a device before it is let in. */
@RestController
class AdmissionPolicyController {

  private final Queries queries;

  AdmissionPolicyController(Queries queries) {
    this.queries = queries;
  }

  @Access(USERS)
  @GetMapping("/api/management/v2/devauth/settings")
  PolicyJson policy(Caller caller) {
    return new PolicyJson(
        queries
            .ask(new FindAdmissionPolicy(caller.tenant()))
            .filter(AdmissionPolicyView::requiresConfiguration)
            .isPresent());
  }

  @JsonNaming(SnakeCaseStrategy.class)
  record PolicyJson(boolean requireConfiguration) {}
}
