package io.muster.notifications.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.events.Notice;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether somebody wants to hear nothing of an alarm now. */
interface Quiet {

  boolean holds(TenantId tenant, @Nullable DeviceId device, Notice notice, Instant now);
}
