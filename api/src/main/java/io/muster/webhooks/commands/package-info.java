/** What can be asked of webhook subscriptions. */
@NullMarked
package io.muster.webhooks.commands;

import org.jspecify.annotations.NullMarked;
