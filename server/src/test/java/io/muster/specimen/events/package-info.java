/** A context that is there to be found: see {@code SpecimenTest}. */
@NullMarked
package io.muster.specimen.events;

import org.jspecify.annotations.NullMarked;
