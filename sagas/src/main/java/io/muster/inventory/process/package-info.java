/** What follows for the inventory from decisions about devices. */
@NullMarked
package io.muster.inventory.process;

import org.jspecify.annotations.NullMarked;
