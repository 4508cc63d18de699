/** What crosses the command bus beside the commands: refusals. */
@NullMarked
package io.muster.shared.commands;

import org.jspecify.annotations.NullMarked;
