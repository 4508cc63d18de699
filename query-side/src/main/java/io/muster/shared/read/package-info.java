/** How the contexts' query sides ask and answer. */
@NullMarked
package io.muster.shared.read;

import org.jspecify.annotations.NullMarked;
