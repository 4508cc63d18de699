/**
 * The border of the platform: who is let in and as what, how wrong input and faults are answered,
 * and what every request and command carries. The only place that knows tokens and HTTP status.
 */
@NullMarked
package io.muster.shared.border;

import org.jspecify.annotations.NullMarked;
