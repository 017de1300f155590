package dev.kodama.forwarder.api.journal;

import dev.kodama.history.PageCursor;

/** Text form of a caller's page cursors. */
interface CursorFormat {
    /** Plain cursors, for callers that may see everything. */
    CursorFormat PLAIN = new CursorFormat() {
        @Override
        public String text(PageCursor cursor) {
            return cursor.text();
        }

        @Override
        public PageCursor parse(String text) {
            try {
                return PageCursor.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("must be what an answer said as next, was '" + text + "'", e);
            }
        }
    };

    String text(PageCursor cursor);

    /** @throws IllegalArgumentException if the text is not a cursor of this caller; the message says what is expected */
    PageCursor parse(String text);
}
