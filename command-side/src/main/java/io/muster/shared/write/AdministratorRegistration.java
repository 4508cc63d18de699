package io.muster.shared.write;

import io.muster.shared.events.TenantId;
import io.muster.useradm.commands.UserCommand.RegisterUser;

/** Makes the command that registers the first administrator of a tenant. */
public interface AdministratorRegistration {

  /**
   * @throws io.muster.shared.commands.RefusedException when address or password do not do
   */
  RegisterUser register(TenantId tenant, String email, String password);

  /** To be called when the command was refused: its keys are erased. */
  void forget(RegisterUser refused);
}
