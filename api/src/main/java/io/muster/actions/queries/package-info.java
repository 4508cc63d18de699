/** What can be read of the actions of devices. */
@NullMarked
package io.muster.actions.queries;

import org.jspecify.annotations.NullMarked;
