/**
 * Timelines of entities. {@link dev.kodama.timeline.TimelineTopology} is the way of the data: {@link dev.kodama.timeline.Indexer} writes an
 * {@link dev.kodama.timeline.EventPointer} for each event, and {@link dev.kodama.timeline.MovedPointers} those whose key now belongs to another
 * partition. {@link dev.kodama.timeline.EntityTimeline} answers a {@link dev.kodama.timeline.TimelineQuery}: it locates the entity by the
 * {@link dev.kodama.timeline.EntityIndex} and reads the events with a {@link dev.kodama.timeline.TimelineScan}.
 */
@NullMarked
package dev.kodama.timeline;

import org.jspecify.annotations.NullMarked;
