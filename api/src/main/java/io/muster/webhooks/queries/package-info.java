/** What can be read of webhook subscriptions and their deliveries. */
@NullMarked
package io.muster.webhooks.queries;

import org.jspecify.annotations.NullMarked;
