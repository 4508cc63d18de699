/** Webhook subscriptions and what became of their deliveries. */
@NullMarked
package io.muster.webhooks.read;

import org.jspecify.annotations.NullMarked;
