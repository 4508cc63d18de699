package io.muster.notifications.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.events.Notice;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether an alarm is silenced now. */
interface SilenceLookup {

  boolean isSilenced(TenantId tenant, @Nullable DeviceId device, Notice notice, Instant now);
}
