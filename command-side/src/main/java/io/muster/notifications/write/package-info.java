/** Messages and alarms of devices and of the platform, and silences. */
@NullMarked
package io.muster.notifications.write;

import org.jspecify.annotations.NullMarked;
