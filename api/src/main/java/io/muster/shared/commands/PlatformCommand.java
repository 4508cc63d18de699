package io.muster.shared.commands;

/**
 * A command about a tenant, sent by whoever runs the platform: the tenant that it names is not that
 * of the sender.
 */
public interface PlatformCommand extends Command {

  /** The limit is the tenant's, and whoever runs the platform may change it. */
  @Override
  default boolean evenWhenFull() {
    return true;
  }
}
