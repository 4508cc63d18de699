/** What devices are told to do, and what becomes of it. */
@NullMarked
package io.muster.actions.events;

import org.jspecify.annotations.NullMarked;
