package dev.kodama.app.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Parameters;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Start and size of a page of records of one partition. Its cursor is an offset.
 *
 * @param from the first offset
 * @param limit maximum number of rows
 */
public record PageOptions(long from, int limit) {
    public static final String LIMIT = "limit";
    public static final String CURSOR = "cursor";

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;
    private static final int MAX_READ = 20_000;
    private static final int MAX_BYTES = 4 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /** Reads {@link #LIMIT} and {@link #CURSOR}. */
    public static PageOptions of(Parameters parameters) {
        return new PageOptions(
                parameters.find(CURSOR).map(PageOptions::offset).orElse(0L),
                parameters.number(LIMIT, DEFAULT_LIMIT, 1, MAX_LIMIT));
    }

    private static long offset(String text) {
        if (text.matches("\\d{1,18}")) {
            return Long.parseLong(text);
        }
        throw new BadParameterException(CURSOR, "must be next of the last answer, was '" + text + "'");
    }

    /** A page that is empty. */
    public Page page() {
        return new Page(limit, System.nanoTime() + TIMEOUT.toNanos());
    }

    /** Adds the cursor of the next page. */
    public static void next(ObjectNode json, OptionalLong next) {
        if (next.isPresent()) {
            json.put("next", Long.toString(next.getAsLong()));
        } else {
            json.putNull("next");
        }
    }

    /** Counts what a page has. It is full by its rows, their bytes, the records that were read, or the time. */
    public static final class Page {
        private final int limit;
        private final long deadline;
        private int rows;
        private int read;
        private long bytes;

        private Page(int limit, long deadline) {
            this.limit = limit;
            this.deadline = deadline;
        }

        /**
         * Counts a record that was read.
         *
         * @param shown whether it is a row
         * @return whether the page takes more
         */
        public boolean takes(boolean shown, int size) {
            read++;
            rows += shown ? 1 : 0;
            bytes += shown ? size : 0;
            return rows < limit && bytes < MAX_BYTES && read < MAX_READ && System.nanoTime() < deadline;
        }
    }
}
