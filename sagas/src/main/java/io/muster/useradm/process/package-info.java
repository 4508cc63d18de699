/** What follows when a user is removed. */
@NullMarked
package io.muster.useradm.process;

import org.jspecify.annotations.NullMarked;
