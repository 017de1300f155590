/**
 * Reads several sources of one journal. Each source has its own dense sequence, so the order of several is the time of capture.
 *
 * <p>In reading order: a {@link dev.kodama.journal.sources.SourceSelection} names sources; a {@link dev.kodama.journal.sources.MergedReader}
 * has a {@link dev.kodama.journal.reader.JournalReader} for each of them and merges their events with a {@code SourceMerger}. A {@link
 * dev.kodama.journal.sources.SourceCursor} is how far each of them was read.
 */
@NullMarked
package dev.kodama.journal.sources;

import org.jspecify.annotations.NullMarked;
