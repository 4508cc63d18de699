/** What devices are configured to, and what they say they have. */
@NullMarked
package io.muster.configuration.read;

import org.jspecify.annotations.NullMarked;
