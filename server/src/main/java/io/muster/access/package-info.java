/**
 * Who calls, and what they may: tokens and the sessions that they belong to, an outside provider of
 * tokens, and the one place that holds an endpoint's {@link io.muster.shared.access.Access} against
 * the caller.
 */
@NullMarked
package io.muster.access;

import org.jspecify.annotations.NullMarked;
