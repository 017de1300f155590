package dev.kodama.forwarder.api.journal;

import dev.kodama.history.PageCursor;
import org.jspecify.annotations.Nullable;

/** Cursors of timelines: those of the journal, marked, so that neither is taken for the other. */
record TimelineCursors(CursorFormat format) implements CursorFormat {
    @Override
    public String seal(String plain, int maxLetters) {
        return format.seal(plain, maxLetters);
    }

    @Override
    public String open(String text) {
        return format.open(text);
    }

    @Override
    public IllegalArgumentException refused(String text, @Nullable Exception cause) {
        return format.refused(text, cause);
    }

    @Override
    public String text(PageCursor cursor) {
        return CursorFormat.super.text(marked(cursor, true));
    }

    @Override
    public PageCursor parse(String text) {
        var cursor = CursorFormat.super.parse(text);
        if (!cursor.index()) {
            throw new IllegalArgumentException("is of another endpoint");
        }
        return marked(cursor, false);
    }

    private static PageCursor marked(PageCursor cursor, boolean timeline) {
        return new PageCursor(cursor.epoch(), timeline, cursor.order(), cursor.at(), cursor.bound());
    }
}
