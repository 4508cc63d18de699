/** What the inventory can be asked to do. */
@NullMarked
package io.muster.inventory.commands;

import org.jspecify.annotations.NullMarked;
