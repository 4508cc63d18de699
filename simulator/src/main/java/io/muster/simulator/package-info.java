/**
 * Virtual devices with two partitions, which speak the public device API and nothing else: for
 * trying the platform, for testing that an update never leaves a device without a whole system, and
 * for load.
 */
@NullMarked
package io.muster.simulator;

import org.jspecify.annotations.NullMarked;
