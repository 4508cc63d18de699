/** What the inventory can be asked to tell. */
@NullMarked
package io.muster.inventory.queries;

import org.jspecify.annotations.NullMarked;
