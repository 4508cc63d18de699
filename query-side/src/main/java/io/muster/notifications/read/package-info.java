/** Messages, alarms and silences, as people read them and as they happen. */
@NullMarked
package io.muster.notifications.read;

import org.jspecify.annotations.NullMarked;
