/**
 * How events become documents: in batches, repeatably, by pure folds.
 *
 * <p>A {@link io.muster.shared.projection.Projector} follows the event store and hands each batch
 * to its {@link io.muster.shared.projection.ReadModel}s. The query side keeps its views so, the
 * command side its look-ups. What Axon's own processors would do in between is left out: they cost
 * more than the writes.
 */
@NullMarked
package io.muster.shared.projection;

import org.jspecify.annotations.NullMarked;
