package dev.kodama.metrics;

import org.jspecify.annotations.Nullable;

/**
 * What is written for others.
 *
 * @param window whether it is of one window, not of a subject as a whole
 * @param json null where the key is to be deleted
 */
record MetricRecord(boolean window, @Nullable String json) {}
