/** Who outside is told by HTTP of what happens, and how. */
@NullMarked
package io.muster.webhooks.events;

import org.jspecify.annotations.NullMarked;
