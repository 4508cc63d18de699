package io.muster.useradm.write;

import io.muster.shared.privacy.PersonalData;
import io.muster.shared.write.Fanout;
import io.muster.shared.write.LookupBarrier;
import io.muster.useradm.commands.EraseUsers;
import io.muster.useradm.commands.UserCommand.EraseUser;
import org.axonframework.commandhandling.CommandHandler;
import org.springframework.stereotype.Component;

/** Erases the people of a deleted tenant: their credentials, addresses and personal data. */
@Component
class ErasureHandler {

  private final Credentials credentials;
  private final LookupBarrier barrier;
  private final Fanout fanout;
  private final PersonalData keys;

  ErasureHandler(Credentials credentials, LookupBarrier barrier, Fanout fanout, PersonalData keys) {
    this.credentials = credentials;
    this.barrier = barrier;
    this.fanout = fanout;
    this.keys = keys;
  }

  @CommandHandler
  void handle(EraseUsers command) {
    barrier.await();
    fanout.send(
        credentials.users(command.tenantId()).stream()
            .map(user -> new EraseUser(command.tenantId(), user))
            .toList());
    keys.forgetAll(command.tenantId());
  }
}
