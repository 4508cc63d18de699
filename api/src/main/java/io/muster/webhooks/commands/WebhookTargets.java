package io.muster.webhooks.commands;

/** Where webhooks may go. */
public interface WebhookTargets {

  /**
   * Whether webhooks may be sent there, as far as the address itself tells: a name is resolved with
   * each delivery.
   *
   * @throws io.muster.shared.commands.RefusedException {@code webhook-url-refused}
   */
  void require(String url);
}
