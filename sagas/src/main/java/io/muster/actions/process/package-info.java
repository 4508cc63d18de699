/** What follows for actions from time, and from what happens to devices. */
@NullMarked
package io.muster.actions.process;

import org.jspecify.annotations.NullMarked;
