/**
 * Segments of the index: immutable, sorted posting lists of consecutive events of one partition. A {@link
 * dev.kodama.timeline.segment.SegmentWriter} packs the lists of all terms into blocks of a {@link
 * dev.kodama.timeline.segment.BlockStore}, with {@link dev.kodama.timeline.segment.VarintWriter}; {@link
 * dev.kodama.timeline.segment.Segment} is their directory, {@link dev.kodama.timeline.segment.SegmentSearch} finds a term's list; {@link
 * dev.kodama.timeline.segment.SegmentMerger} merges small segments into a larger one. A term is a hash of one {@link
 * dev.kodama.timeline.segment.TermKind}.
 */
@NullMarked
package dev.kodama.timeline.segment;

import org.jspecify.annotations.NullMarked;
