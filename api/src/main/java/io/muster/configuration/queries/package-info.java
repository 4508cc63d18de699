/** What can be read about the configuration of devices. */
@NullMarked
package io.muster.configuration.queries;

import org.jspecify.annotations.NullMarked;
