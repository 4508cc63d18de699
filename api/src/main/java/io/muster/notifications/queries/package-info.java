/** What can be read of notifications. */
@NullMarked
package io.muster.notifications.queries;

import org.jspecify.annotations.NullMarked;
