package dev.kodama.forwarder.api.journal;

import dev.kodama.history.PageCursor;

/** Texts of page cursors, as one caller gets and shows them. */
interface CursorFormat {
    /** Cursors whose text anybody can read: for callers who may see everything. */
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

    /** @throws IllegalArgumentException if the text is none that this caller was given; the message says what it must be */
    PageCursor parse(String text);
}
