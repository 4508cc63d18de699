/** What follows for notifications from time, and from what happens elsewhere. */
@NullMarked
package io.muster.notifications.process;

import org.jspecify.annotations.NullMarked;
