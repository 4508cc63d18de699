/**
 * What the decisions of every context use: the cache of aggregates, the register of devices,
 * fan-out, the signing of tokens.
 */
@NullMarked
package io.muster.shared.write;

import org.jspecify.annotations.NullMarked;
