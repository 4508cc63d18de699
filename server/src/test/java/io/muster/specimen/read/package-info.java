/** A context that is there to be found: see {@code SpecimenTest}. */
@NullMarked
package io.muster.specimen.read;

import org.jspecify.annotations.NullMarked;
