/**
 * What every request passes: its id, the endpoint that it is for, the bound of its body, and the
 * form of errors.
 */
@NullMarked
package io.muster.shared.border;

import org.jspecify.annotations.NullMarked;
