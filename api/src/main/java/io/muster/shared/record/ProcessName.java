package io.muster.shared.record;

/**
 * Under which this process claims what one process does at a time. One that is restarted under the
 * same name has its claims at once; two that run side by side must not share one.
 */
public record ProcessName(String value) {}
