package io.muster.actions.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to an action of a device. */
public sealed interface ActionEvent extends ConcernsDevice {

  ActionId actionId();

  /**
   * @param number in the order in which the device is told, from 1
   * @param actions a JSON object, such as {@code {"reboot":"true"}}
   * @param environment a JSON object; null for none
   * @param lane actions of one lane are done one after the other
   * @param timeoutSeconds how long the device may take from its acknowledgement
   * @param notAfter before then the device must acknowledge it, exclusive
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(value = "action.requested", meaning = "The device was to be told to do {actions}.")
  record ActionRequested(
      TenantId tenantId,
      DeviceId deviceId,
      ActionId actionId,
      long number,
      String actions,
      @Nullable String environment,
      String lane,
      long timeoutSeconds,
      Instant notAfter)
      implements ActionEvent {

    @Override
    public long weight() {
      return actions.length() + (environment == null ? 0 : environment.length());
    }
  }

  @EventType(value = "action.sent", meaning = "The device was told to do something.")
  record ActionSent(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionEvent {}

  /**
   * @param state acknowledged or running
   * @param sequence of the device's report; null when it gave none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(value = "action.progressed", meaning = "The device has the action: {state}.")
  record ActionProgressed(
      TenantId tenantId,
      DeviceId deviceId,
      ActionId actionId,
      ActionState state,
      @Nullable Long sequence)
      implements ActionEvent {}

  /**
   * @param state succeeded, failed or rejected
   * @param output what the device wrote, at most {@link #MAX_OUTPUT} bytes
   * @param truncated whether it wrote more
   * @param sha256 of all that it wrote, lower-case hex; null when it wrote nothing
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(value = "action.finished", meaning = "The device said how the action ended: {state}.")
  record ActionFinished(
      TenantId tenantId,
      DeviceId deviceId,
      ActionId actionId,
      ActionState state,
      @Nullable String output,
      boolean truncated,
      @Nullable String sha256,
      @Nullable Integer exitCode)
      implements ActionEvent {

    @Override
    public long weight() {
      return output == null ? 0 : output.length();
    }
  }

  /**
   * The bytes are in a store beside the record.
   *
   * @param sha256 lower-case hex
   */
  @EventType(
      value = "action.output-stored",
      meaning = "The device sent all that an action wrote: {sizeBytes} bytes.")
  record ActionOutputStored(
      TenantId tenantId, DeviceId deviceId, ActionId actionId, String sha256, long sizeBytes)
      implements ActionEvent {}

  /**
   * @param sizeBytes that are free again
   */
  @EventType(
      value = "action.output-removed",
      meaning = "What an action wrote was not needed any more, and removed.")
  record ActionOutputRemoved(
      TenantId tenantId, DeviceId deviceId, ActionId actionId, long sizeBytes)
      implements ActionEvent {}

  @EventType(
      value = "action.expired",
      meaning = "The device had not acknowledged it in time, and must refuse it.")
  record ActionExpired(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionEvent {}

  @EventType(
      value = "action.timed-out",
      meaning = "The device took longer than it may; the next action may begin.")
  record ActionTimedOut(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionEvent {}

  @EventType(
      value = "action.closed",
      meaning = "What the device may say of an action that took too long counts no more.")
  record ActionClosed(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionEvent {}

  @EventType(
      value = "action.cancel-requested",
      meaning = "Somebody wants it stopped that the device was told.")
  record ActionCancelRequested(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionEvent {}

  @EventType(
      value = "action.cancelled",
      meaning = "It was cancelled: the device was not told, or is gone.")
  record ActionCancelled(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionEvent {}

  /** Bytes of an output (UTF-8) that are kept with the result. */
  int MAX_OUTPUT = 64 << 10;
}
