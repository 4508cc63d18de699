/** What devices are to be configured to, and what they say they are. */
@NullMarked
package io.muster.configuration.events;

import org.jspecify.annotations.NullMarked;
