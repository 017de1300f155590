/**
 * Ranges of the journal as files. {@link dev.kodama.replay.export.Exports} runs each {@link dev.kodama.replay.export.ExportRequest} as an
 * {@link dev.kodama.replay.export.Export}, which replays the events to a file within a {@code SizeLimitedSink}, and deletes it later.
 */
@NullMarked
package dev.kodama.replay.export;

import org.jspecify.annotations.NullMarked;
