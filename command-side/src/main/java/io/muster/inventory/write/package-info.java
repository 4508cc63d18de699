/**
 * What devices report of themselves, and how people group and tag them.
 *
 * <p>One aggregate, {@link io.muster.inventory.write.DeviceInventory}. Knows no web and no other
 * context.
 */
@NullMarked
package io.muster.inventory.write;

import org.jspecify.annotations.NullMarked;
