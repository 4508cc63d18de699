package io.muster.localconf.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.commands.LocalConfCommand.TransferLocalConf;
import io.muster.localconf.events.LocalConfEvent.LocalConfStored;
import io.muster.localconf.events.LocalConfId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.Repository;
import org.springframework.stereotype.Component;

/**
 * Lets a device take over what is stored of another. Both change together or not at all; the one
 * with the lower id is locked first.
 */
@Component
class TransferHandler {

  private final Repository<LocalConf> configurations;
  private final EventRecord record;

  TransferHandler(Repository<LocalConf> configurations, EventRecord record) {
    this.configurations = configurations;
    this.record = record;
  }

  @CommandHandler
  void handle(TransferLocalConf command) throws Exception {
    var tenant = command.tenantId();
    var from = command.deviceId();
    var to = command.toDevice();
    if (from.equals(to)) {
      throw Refusal.malformed("same-device", "to_device_id must name another device").asException();
    }
    var targetFirst = to.toString().compareTo(from.toString()) < 0;
    var early = targetFirst ? load(to) : null;
    var source = load(from);
    var target = early == null ? load(to) : early;
    long sequence = source.invoke(it -> it.requireCurrent(from));
    var details = details(from, sequence);
    source.execute(it -> it.transfer(tenant, from, to));
    target.execute(it -> it.store(tenant, to, details, from));
  }

  private Aggregate<LocalConf> load(DeviceId device) throws Exception {
    return configurations.loadOrCreate(new LocalConfId(device).toString(), LocalConf::new);
  }

  /** One read by index. */
  private String details(DeviceId device, long sequence) {
    try (var events = record.stream(new LocalConfId(device).toString(), sequence)) {
      return events
          .findFirst()
          .map(RecordedEvent::payload)
          .filter(LocalConfStored.class::isInstance)
          .map(stored -> ((LocalConfStored) stored).details())
          .orElseThrow(() -> LocalConf.notFound(device));
    }
  }
}
