/** Brings events to the subscribers of webhooks, again and again until they arrive. */
@NullMarked
package io.muster.webhooks.process;

import org.jspecify.annotations.NullMarked;
