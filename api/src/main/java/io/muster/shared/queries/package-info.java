/** How events become views, and how views are paged. */
@NullMarked
package io.muster.shared.queries;

import org.jspecify.annotations.NullMarked;
