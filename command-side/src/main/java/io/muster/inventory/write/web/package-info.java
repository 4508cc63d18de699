/** The REST endpoints that change something about inventories. */
@NullMarked
package io.muster.inventory.write.web;

import org.jspecify.annotations.NullMarked;
