/**
 * Freshness: up to which time what topologies derive from the journal is true. {@link ProgressReporter} tells it with {@link
 * TopologyProgress}, a record per topology in a compacted topic; {@link Freshness} follows that, and an answer shows {@link AsOf}.
 */
@NullMarked
package dev.kodama.freshness;

import org.jspecify.annotations.NullMarked;
