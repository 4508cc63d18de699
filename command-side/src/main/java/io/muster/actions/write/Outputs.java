package io.muster.actions.write;

import io.muster.actions.commands.ActionCommand.RequireToldAction;
import io.muster.actions.commands.EraseOutputs;
import io.muster.actions.commands.OutputCommand.RemoveOutput;
import io.muster.actions.commands.OutputCommand.StoreOutput;
import io.muster.actions.events.ActionEvent.ActionOutputStored;
import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionOutputId;
import io.muster.artifact.FileStore;
import io.muster.artifact.FileTooLargeException;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import io.muster.shared.write.StorageRoom;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Receives the whole outputs of actions. A file is named by the hash of its bytes. It gets its name
 * after the event is recorded, so that a file without an event is never left behind. When the
 * server stops between the two, the device saw no answer and sends the output again.
 */
@Component
@EnableConfigurationProperties(ActionsOptions.class)
public class Outputs {

  /** How many devices of one tenant may send an output at the same time to one process. */
  private static final int MAX_SENDING = 16;

  private final FileStore store;
  private final StorageRoom room;
  private final CommandGateway commands;
  private final EventRecord record;
  private final long maxBytes;

  /** The devices that are sending an output now. Each sends one at a time. */
  private final Map<TenantId, Set<DeviceId>> sending = new ConcurrentHashMap<>();

  Outputs(
      @Qualifier("outputFiles") FileStore store,
      StorageRoom room,
      CommandGateway commands,
      EventRecord record,
      ActionsOptions options) {
    this.store = store;
    this.room = room;
    this.commands = commands;
    this.record = record;
    this.maxBytes = options.outputSize().toBytes();
  }

  /**
   * @param in read to its end
   */
  public void store(TenantId tenant, DeviceId device, ActionId action, InputStream in)
      throws IOException {
    commands.sendAndWait(new RequireToldAction(tenant, device, action));
    begin(tenant, device);
    try {
      receive(tenant, device, action, in, stored(action));
    } finally {
      end(tenant, device);
    }
  }

  private void begin(TenantId tenant, DeviceId device) {
    sending.compute(
        tenant,
        (_, devices) -> {
          var with = devices == null ? ConcurrentHashMap.<DeviceId>newKeySet() : devices;
          if (with.size() >= MAX_SENDING || !with.add(device)) {
            throw new Refusal(
                    Refusal.Kind.TOO_MANY,
                    "too-many-outputs",
                    "The device, or many others of the tenant, send an output just now")
                .asException();
          }
          return with;
        });
  }

  private void end(TenantId tenant, DeviceId device) {
    sending.computeIfPresent(
        tenant,
        (_, devices) -> {
          devices.remove(device);
          return devices.isEmpty() ? null : devices;
        });
  }

  /** Size of the output that is stored for the action; 0 when there is none. */
  private long stored(ActionId action) {
    return record
        .last(new ActionOutputId(action).toString())
        .map(RecordedEvent::payload)
        .filter(ActionOutputStored.class::isInstance)
        .map(event -> ((ActionOutputStored) event).sizeBytes())
        .orElse(0L);
  }

  /**
   * @param before size of the stored output, which a repeated upload does not add to the storage
   */
  private void receive(
      TenantId tenant, DeviceId device, ActionId action, InputStream in, long before)
      throws IOException {
    var left = Math.max(room.of(tenant), before);
    var files = store.part(tenant.value());
    try (var received = files.receive(in, Math.min(left, maxBytes), _ -> true)) {
      if (received.sizeBytes() == 0) {
        throw Refusal.malformed("output-empty", "The body must hold what the action wrote")
            .asException();
      }
      room.require(tenant, received.sizeBytes() <= before ? 0 : received.sizeBytes());
      commands.sendAndWait(
          new StoreOutput(tenant, device, action, received.sha256(), received.sizeBytes()));
      received.publish(action.outputFile(received.sha256()));
      if (stored(action) == 0) {
        files.delete(action.outputFile(received.sha256())); // removed meanwhile
      }
    } catch (FileTooLargeException e) {
      throw left < maxBytes ? room.full(tenant) : tooLarge();
    }
  }

  private RuntimeException tooLarge() {
    return new Refusal(
            Refusal.Kind.TOO_LARGE,
            "output-too-large",
            "A device may send at most " + maxBytes + " bytes of what an action wrote")
        .asException();
  }

  /** Repeated, it deletes the file again: a former attempt may have been cut off before that. */
  public void remove(TenantId tenant, DeviceId device, ActionId action) throws IOException {
    String sha256 = commands.sendAndWait(new RemoveOutput(tenant, device, action));
    store.part(tenant.value()).delete(action.outputFile(sha256));
  }

  @CommandHandler
  void handle(EraseOutputs command) throws IOException {
    store.part(command.tenantId().value()).deleteAll();
  }
}
