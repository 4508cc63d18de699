package io.muster.specimen.read.web;

import static io.muster.shared.access.Access.To.USERS;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.specimen.queries.SpecimenQuery.FindMark;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SpecimenQueryController {

  private final Queries queries;

  SpecimenQueryController(Queries queries) {
    this.queries = queries;
  }

  @Access(USERS)
  @GetMapping("/api/management/v1/specimen/marks/{id}")
  MarkJson find(Caller caller, @PathVariable UUID id) {
    return queries
        .ask(new FindMark(caller.tenant(), new DeviceId(id)))
        .map(MarkJson::of)
        .orElseThrow(() -> Refusal.notFound("not-found", "There is no mark").asException());
  }

  /** One that forgot to say who may call it. */
  @GetMapping("/api/management/v1/specimen/forgotten")
  String forgotten() {
    return "never answered";
  }
}
