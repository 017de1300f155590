package dev.kodama.metrics;

import org.jspecify.annotations.Nullable;

/**
 * Output record.
 *
 * @param window whether it has the counts of one window, and not the totals of a key
 * @param json null deletes the key
 */
record MetricRecord(boolean window, @Nullable String json) {}
