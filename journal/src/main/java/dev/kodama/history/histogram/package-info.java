/**
 * Counts of events over time. A {@link dev.kodama.history.histogram.HistogramQuery} is laid out in {@link
 * dev.kodama.history.histogram.Buckets}; {@link dev.kodama.history.histogram.HistogramReader} finds the sequence at their edges and counts what
 * is in between, which {@link dev.kodama.history.histogram.BucketCounts} collects, into a {@link dev.kodama.history.histogram.Histogram}.
 */
@NullMarked
package dev.kodama.history.histogram;

import org.jspecify.annotations.NullMarked;
