package io.muster.useradm.write;

import io.muster.shared.write.UpToDate;
import io.muster.useradm.commands.UserCommand;
import io.muster.useradm.commands.UserCommand.ChangeUser;
import io.muster.useradm.commands.UserCommand.IssueAccessToken;
import io.muster.useradm.commands.UserCommand.RecordLogin;
import io.muster.useradm.commands.UserCommand.RegisterUser;
import io.muster.useradm.commands.UserCommand.RemoveUser;
import io.muster.useradm.commands.UserCommand.ReplaceSettings;
import io.muster.useradm.commands.UserCommand.RevokeAccessToken;
import io.muster.useradm.commands.UserCommand.RevokeUserToken;
import io.muster.useradm.events.EmailDigest;
import java.time.Clock;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.Repository;
import org.springframework.stereotype.Component;

/**
 * Changes the directory and the addresses that its users have, together or not at all. The
 * directory is always locked first.
 */
@Component
class UserHandler {

  private final Repository<UserDirectory> directories;
  private final Repository<EmailAddress> addresses;

  UserHandler(Repository<UserDirectory> directories, Repository<EmailAddress> addresses) {
    this.directories = directories;
    this.addresses = addresses;
  }

  @CommandHandler
  void handle(RegisterUser command) throws Exception {
    var directory = directory(command);
    address(command.emailDigest())
        .execute(it -> it.claim(command.tenantId(), command.emailDigest(), command.userId()));
    directory.execute(it -> it.register(command));
  }

  @CommandHandler
  void handle(ChangeUser command) throws Exception {
    var directory = directory(command);
    var digest = command.emailDigest();
    var before = directory.invoke(it -> it.emailOf(command.userId()));
    if (digest != null && !digest.equals(before)) {
      address(digest).execute(it -> it.claim(command.tenantId(), digest, command.userId()));
      address(before).execute(it -> it.release(command.tenantId(), before, command.userId()));
    }
    directory.execute(it -> it.change(command));
  }

  /**
   * Removing nobody succeeds, also for the second time: the first may have been cut off before the
   * key was forgotten.
   */
  @CommandHandler
  boolean handle(RemoveUser command, Credentials credentials, UpToDate lookups) throws Exception {
    var directory = directory(command);
    if (!directory.invoke(it -> it.has(command.userId()))) {
      lookups.await();
      return !credentials.isUser(command.userId()); // or he is another tenant's
    }
    var email = directory.invoke(it -> it.emailOf(command.userId()));
    directory.execute(it -> it.remove(command.tenantId(), command.userId()));
    address(email).execute(it -> it.release(command.tenantId(), email, command.userId()));
    return true;
  }

  @CommandHandler
  void handle(RecordLogin command) throws Exception {
    directory(command).execute(it -> it.login(command));
  }

  @CommandHandler
  void handle(RevokeUserToken command) throws Exception {
    directory(command).execute(it -> it.revoke(command));
  }

  @CommandHandler
  void handle(RevokeAccessToken command) throws Exception {
    directory(command).execute(it -> it.revoke(command));
  }

  @CommandHandler
  void handle(IssueAccessToken command, Clock clock) throws Exception {
    directory(command).execute(it -> it.issue(command, clock.instant()));
  }

  @CommandHandler
  void handle(ReplaceSettings command) throws Exception {
    directory(command).execute(it -> it.replaceSettings(command));
  }

  private Aggregate<UserDirectory> directory(UserCommand command) throws Exception {
    return directories.loadOrCreate(command.directoryId().toString(), UserDirectory::new);
  }

  private Aggregate<EmailAddress> address(EmailDigest digest) throws Exception {
    return addresses.loadOrCreate(digest.toString(), EmailAddress::new);
  }
}
