/** What can be asked of the actions of a device. */
@NullMarked
package io.muster.actions.commands;

import org.jspecify.annotations.NullMarked;
