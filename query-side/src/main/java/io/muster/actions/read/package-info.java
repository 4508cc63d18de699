/** The actions of devices, as people read them. */
@NullMarked
package io.muster.actions.read;

import org.jspecify.annotations.NullMarked;
