/** What user administration can be asked to do. */
@NullMarked
package io.muster.useradm.commands;

import org.jspecify.annotations.NullMarked;
