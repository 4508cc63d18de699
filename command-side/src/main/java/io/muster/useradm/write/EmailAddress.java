package io.muster.useradm.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.EmailEvent.EmailClaimed;
import io.muster.useradm.events.EmailEvent.EmailReleased;
import io.muster.useradm.events.UserId;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** An e-mail address belongs to one user at a time, on the whole platform: people log in by it. */
@Aggregate(commandTargetResolver = "commandTargetResolver")
class EmailAddress {

  @AggregateIdentifier private @Nullable EmailDigest id;
  private @Nullable UserId holder;

  EmailAddress() {} // for Axon

  void claim(TenantId tenant, EmailDigest email, UserId user) {
    if (holder != null && !holder.equals(user)) {
      throw Refusal.impossible("email-taken", "A user with this e-mail address exists")
          .asException();
    }
    if (holder == null) {
      apply(new EmailClaimed(tenant, email, user));
    }
  }

  void release(TenantId tenant, EmailDigest email, UserId user) {
    if (user.equals(holder)) {
      apply(new EmailReleased(tenant, email, user));
    }
  }

  @EventSourcingHandler
  void on(EmailClaimed event) {
    id = event.email();
    holder = event.userId();
  }

  @EventSourcingHandler
  void on(EmailReleased event) {
    holder = null;
  }
}
