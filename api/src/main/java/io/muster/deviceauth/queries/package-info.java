/** What device authentication can be asked to tell. */
@NullMarked
package io.muster.deviceauth.queries;

import org.jspecify.annotations.NullMarked;
