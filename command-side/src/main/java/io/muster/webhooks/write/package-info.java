/** Webhook subscriptions: to whom the platform tells by HTTP what happens. */
@NullMarked
package io.muster.webhooks.write;

import org.jspecify.annotations.NullMarked;
