/**
 * Index of the journal. {@link dev.kodama.timeline.TimelineTopology} is the way of the data: {@link dev.kodama.timeline.Indexer} adds each
 * event to the {@link dev.kodama.timeline.PartitionIndex} of its partition, first to an {@link dev.kodama.timeline.EventBuffer}, later to a
 * {@link dev.kodama.timeline.segment.Segment} in an {@link dev.kodama.timeline.IndexStore}; after a restart it reads {@link
 * dev.kodama.timeline.MissedRecords}. A {@link dev.kodama.timeline.NameTable} has the known names, {@link dev.kodama.timeline.MinuteCounts}
 * the events of a minute. {@link dev.kodama.timeline.LiveIndex} answers queries, by {@link dev.kodama.timeline.Terms}, which are {@link
 * dev.kodama.timeline.TermHash}es.
 */
@NullMarked
package dev.kodama.timeline;

import org.jspecify.annotations.NullMarked;
