/** The REST endpoints that change webhook subscriptions. */
@NullMarked
package io.muster.webhooks.write.web;

import org.jspecify.annotations.NullMarked;
