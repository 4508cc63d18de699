/**
 * What devices and the platform tell people: messages, and alarms that stay until they are cleared.
 */
@NullMarked
package io.muster.notifications.events;

import org.jspecify.annotations.NullMarked;
