/** What can be read of the stored configurations of devices. */
@NullMarked
package io.muster.localconf.queries;

import org.jspecify.annotations.NullMarked;
