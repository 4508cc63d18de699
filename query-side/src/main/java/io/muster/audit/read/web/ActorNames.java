package io.muster.audit.read.web;

import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.read.Queries;
import io.muster.shared.record.ShownEvent;
import io.muster.useradm.events.UserId;
import io.muster.useradm.queries.AddressesView;
import io.muster.useradm.queries.UserQuery.FindAddresses;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The people of one answer: each is called by the address that he had when he did it, and by none
 * once he is erased. Cost: a read for each person, not for each event.
 */
final class ActorNames {

  private static final String PERSON = "user:";
  private static final int MOST = 1_000;

  private final TenantId tenant;
  private final Queries queries;
  private final PersonalData personalData;

  private final Map<String, Optional<AddressesView>> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<AddressesView>> eldest) {
          return size() > MOST;
        }
      };

  ActorNames(TenantId tenant, Queries queries, PersonalData personalData) {
    this.tenant = tenant;
    this.queries = queries;
    this.personalData = personalData;
  }

  ShownEvent in(ShownEvent event) {
    var actor = event.actor();
    return actor == null || !actor.startsWith(PERSON)
        ? event
        : known
            .computeIfAbsent(actor.substring(PERSON.length()), this::addresses)
            .flatMap(addresses -> addresses.at(event.position()))
            .flatMap(personalData::open)
            .map(event::by)
            .orElse(event);
  }

  private Optional<AddressesView> addresses(String person) {
    return queries.ask(new FindAddresses(tenant, new UserId(UUID.fromString(person))));
  }
}
