package dev.kodama.forwarder.api.journal;

import dev.kodama.history.Cursor;

/** Texts of page cursors, as one caller gets and shows them. */
interface CursorFormat {
    /** Cursors whose text anybody can read: for callers who may see everything. */
    CursorFormat PLAIN = new CursorFormat() {
        @Override
        public String text(Cursor cursor) {
            return cursor.text();
        }

        @Override
        public Cursor parse(String text) {
            try {
                return Cursor.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("must be what an answer said as next, was '" + text + "'", e);
            }
        }
    };

    String text(Cursor cursor);

    /** @throws IllegalArgumentException if the text is none that this caller was given; the message says what it must be */
    Cursor parse(String text);
}
