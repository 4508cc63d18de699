/** A context that is there to be found: see {@code SpecimenTest}. */
@NullMarked
package io.muster.specimen.read.web;

import org.jspecify.annotations.NullMarked;
