/** What devices report of themselves, and how people group and tag them. */
@NullMarked
package io.muster.inventory.events;

import org.jspecify.annotations.NullMarked;
