/**
 * Freshness: the time up to which a topology's results are complete.
 *
 * <p>{@link dev.kodama.freshness.ProgressReporter} reads {@code GroupOffsets} every second, computes a low watermark with a {@code
 * ProgressTracker}, and writes a {@link dev.kodama.freshness.TopologyProgress} to the compacted topic {@code kodama.topology-progress}. In
 * other processes {@link dev.kodama.freshness.Freshness} follows that topic; answers show the {@link dev.kodama.freshness.AsOf} of a {@link
 * dev.kodama.freshness.ProgressSource}.
 */
@NullMarked
package dev.kodama.freshness;

import org.jspecify.annotations.NullMarked;
