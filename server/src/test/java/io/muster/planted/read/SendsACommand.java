package io.muster.planted.read;

import io.muster.deviceauth.commands.DeviceCommand;
import org.jspecify.annotations.Nullable;

/** A breach, for the rule that must catch it. */
public class SendsACommand {
  public @Nullable DeviceCommand command;
}
