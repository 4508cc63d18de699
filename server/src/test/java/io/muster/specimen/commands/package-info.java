/** A context that is there to be found: see {@code SpecimenTest}. */
@NullMarked
package io.muster.specimen.commands;

import org.jspecify.annotations.NullMarked;
