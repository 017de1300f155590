/**
 * Statistics of what is published, by event type. {@link dev.kodama.gaps.stats.EventTypeAggregator} adds up the events of one partition to
 * {@link dev.kodama.gaps.stats.EventTypeStats}: counts, entity types, {@link dev.kodama.gaps.stats.IntervalStats} and
 * {@link dev.kodama.gaps.stats.Channels}. {@link dev.kodama.gaps.stats.EventTypeStatsSerde} stores them.
 */
@NullMarked
package dev.kodama.gaps.stats;

import org.jspecify.annotations.NullMarked;
