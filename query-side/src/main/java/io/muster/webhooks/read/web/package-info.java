/** The REST endpoints that show webhook subscriptions and deliveries. */
@NullMarked
package io.muster.webhooks.read.web;

import org.jspecify.annotations.NullMarked;
