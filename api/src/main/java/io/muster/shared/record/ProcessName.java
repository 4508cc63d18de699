package io.muster.shared.record;

/**
 * The name under which this process claims work that one process does at a time. A process that
 * restarts under the same name has its claims at once; processes that run side by side need
 * different names.
 */
public record ProcessName(String value) {}
