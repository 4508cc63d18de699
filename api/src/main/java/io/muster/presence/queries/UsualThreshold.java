package io.muster.presence.queries;

import java.time.Duration;

/**
 * After which time a device that is not heard of is silent, where its tenant says nothing.
 *
 * @param duration zero for never
 */
public record UsualThreshold(Duration duration) {}
