/**
 * Pages of the events of several sources, merged by time.
 *
 * <p>In reading order: {@link dev.kodama.history.merged.MergedPages} reads a page of each source and merges them; a {@link
 * dev.kodama.history.merged.MergedCursor} has a cursor for each source that has more.
 */
@NullMarked
package dev.kodama.history.merged;

import org.jspecify.annotations.NullMarked;
