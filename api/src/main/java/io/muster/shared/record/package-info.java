/**
 * The port to the record of all events. The embedded log implements it; who reads the record knows
 * neither.
 */
@NullMarked
package io.muster.shared.record;

import org.jspecify.annotations.NullMarked;
