/** What follows for stored configurations from what happens to devices. */
@NullMarked
package io.muster.localconf.process;

import org.jspecify.annotations.NullMarked;
