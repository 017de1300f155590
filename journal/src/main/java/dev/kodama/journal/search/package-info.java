/**
 * Finds the offsets at which a sequence or a time starts: {@link dev.kodama.journal.search.StartOffsetResolver} for a {@link
 * dev.kodama.journal.StartPosition}, by means of {@link dev.kodama.journal.search.SequenceSearch}, an interpolation search of all
 * partitions at a time. A search narrows a {@code SearchInterval} per partition; a {@code Probe} is one read of a partition.
 */
@NullMarked
package dev.kodama.journal.search;

import org.jspecify.annotations.NullMarked;
