/**
 * Counts of the journal's events. {@link dev.kodama.metrics.MetricsTopology} is the way of the data: {@link
 * dev.kodama.metrics.PartitionCounter} adds up each partition by {@link dev.kodama.metrics.MetricKey}, and {@link
 * dev.kodama.metrics.StageLatencyProcessor} measures latency; {@link dev.kodama.metrics.TotalsProcessor} adds both to the {@link
 * dev.kodama.metrics.EventTotals} of each key, made of a {@link dev.kodama.metrics.CountSum} per {@link dev.kodama.metrics.TimeBucket}.
 * {@link dev.kodama.metrics.StatsJson} writes the records of totals and of each {@link dev.kodama.metrics.Window}. {@code report} reads them.
 */
@NullMarked
package dev.kodama.metrics;

import org.jspecify.annotations.NullMarked;
