package io.muster.deviceauth.read;

import io.muster.deviceauth.events.AdmissionPolicyEvent;
import io.muster.deviceauth.queries.AdmissionPolicyView;
import io.muster.deviceauth.queries.DeviceQuery.FindAdmissionPolicy;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Answers what a tenant requires of its devices. */
@Component
class AdmissionPolicyViews {

  private final ReadModel<AdmissionPolicyEvent, AdmissionPolicyView> policies;

  AdmissionPolicyViews(ReadModels readModels) {
    policies =
        readModels.make(
            AdmissionPolicyViews.class,
            "admission-policies",
            AdmissionPolicyView.class,
            AdmissionPolicyEvent.class,
            event -> List.of(event.tenantId().value()),
            AdmissionPolicyView::after);
  }

  @QueryHandler
  Optional<AdmissionPolicyView> handle(FindAdmissionPolicy query) {
    return policies.of(query.tenantId()).findById(query.tenantId().value());
  }
}
