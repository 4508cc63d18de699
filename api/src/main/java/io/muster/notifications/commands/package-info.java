/** What can be asked of notifications and of their silences. */
@NullMarked
package io.muster.notifications.commands;

import org.jspecify.annotations.NullMarked;
