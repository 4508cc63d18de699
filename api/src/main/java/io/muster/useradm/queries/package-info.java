/** What user administration can be asked to tell. */
@NullMarked
package io.muster.useradm.queries;

import org.jspecify.annotations.NullMarked;
