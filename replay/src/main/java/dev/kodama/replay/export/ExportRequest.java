package dev.kodama.replay.export;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import java.util.List;

/**
 * A range of a source's journal that is wanted as a file.
 *
 * @param until not {@link EndPosition.Never}
 * @param format one of {@link #FORMATS}
 */
public record ExportRequest(String source, StartPosition since, EndPosition until, EventFilter filter, String format) {
    /** The formats, which are extensions of files, too. */
    public static final List<String> FORMATS = List.of("ndjson", "csv", "parquet");

    public ExportRequest {
        if (until instanceof EndPosition.Never) {
            throw new IllegalArgumentException("an export must have an end");
        } else if (!FORMATS.contains(format)) {
            throw new IllegalArgumentException("the format must be one of " + String.join(", ", FORMATS));
        }
    }
}
