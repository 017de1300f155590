package dev.kodama.journal.reader;

/** Counts the events of a stretch that retention has deleted, while the stretch is read: {@link JournalReader} passes over them. */
public final class RetentionCut {
    private final JournalReader reader;
    private boolean begun;
    private long next;
    private long events;
    private long before;

    /** Begins at the start of what the reader was sought to last. */
    public RetentionCut(JournalReader reader) {
        this.reader = reader;
    }

    /** Goes on to a sequence that was handed out, or behind the last one; what was passed over on the way to it is cut. */
    public void reach(long sequence) {
        if (!begun) {
            begun = true;
            next = reader.firstWanted();
        }
        long end = Math.min(sequence, reader.cutBefore());
        if (end > next) {
            events += end - next;
            before = end;
        }
        next = Math.max(next, sequence);
    }

    /** As {@link #reach} for an event that was handed out: none before it is counted again. */
    public void take(long sequence) {
        reach(sequence);
        next = Math.max(next, sequence + 1);
    }

    /** Leaves an event out with all that came before it: they are not of the stretch. */
    public void leaveOut(long sequence) {
        begun = true;
        next = sequence + 1;
        events = 0;
        before = 0;
    }

    /** How many were deleted. */
    public long events() {
        return events;
    }

    /** The sequence that follows the last of them; 0 if there are none. */
    public long before() {
        return before;
    }
}
