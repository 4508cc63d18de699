/** A context that is there to be found: see {@code SpecimenTest}. */
@NullMarked
package io.muster.specimen.queries;

import org.jspecify.annotations.NullMarked;
