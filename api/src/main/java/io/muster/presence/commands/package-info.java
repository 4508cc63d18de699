/** What follows from when devices were heard of. */
@NullMarked
package io.muster.presence.commands;

import org.jspecify.annotations.NullMarked;
