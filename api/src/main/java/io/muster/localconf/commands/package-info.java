/** What can be asked of the stored configurations of devices. */
@NullMarked
package io.muster.localconf.commands;

import org.jspecify.annotations.NullMarked;
