/**
 * Programs that measure a server from outside, as its users meet it, each printing figures of one
 * run: {@link io.muster.bench.Bench} compares costs, {@link io.muster.bench.Durability} kills,
 * {@link io.muster.bench.Siege} attacks.
 */
@NullMarked
package io.muster.bench;

import org.jspecify.annotations.NullMarked;
