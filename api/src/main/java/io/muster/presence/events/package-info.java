/** That devices fell silent and were heard of again. */
@NullMarked
package io.muster.presence.events;

import org.jspecify.annotations.NullMarked;
