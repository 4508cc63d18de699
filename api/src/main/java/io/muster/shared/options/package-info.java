/** How options are described where they are declared. */
@NullMarked
package io.muster.shared.options;

import org.jspecify.annotations.NullMarked;
