package dev.kodama.journal.reader;

/** Counts the events of a range that retention has deleted, while the range is read: {@link JournalReader} skips them. */
public final class RetentionCut {
    private final JournalReader reader;
    private boolean started;
    private long next;
    private long events;
    private long before;

    /** Starts at the reader's last seek. */
    public RetentionCut(JournalReader reader) {
        this.reader = reader;
    }

    /** Advances to a sequence that was handed out, or behind the last one. Skipped sequences before it count as deleted. */
    public void reach(long sequence) {
        if (!started) {
            started = true;
            next = reader.firstRequested();
        }
        long end = Math.min(sequence, reader.cutBefore());
        if (end > next) {
            events += end - next;
            before = end;
        }
        next = Math.max(next, sequence);
    }

    /** As {@link #reach}, for an event that was handed out; earlier sequences are not counted again. */
    public void take(long sequence) {
        reach(sequence);
        next = Math.max(next, sequence + 1);
    }

    /** Excludes an event and all before it from the range. */
    public void exclude(long sequence) {
        started = true;
        next = sequence + 1;
        events = 0;
        before = 0;
    }

    /** The number of deleted events. */
    public long events() {
        return events;
    }

    /** The sequence after the last deleted event; 0 if there are none. */
    public long before() {
        return before;
    }
}
