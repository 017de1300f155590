package dev.kodama.forwarder.durable.tail;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.journal.JournalEventJson;
import dev.kodama.journal.JournaledEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Converts journal events to frames. */
public final class JournalFrame {
    private static final String HOLE = "journal.hole";

    private JournalFrame() {}

    public static byte[] json(JournaledEvent event) {
        return JournalEventJson.line(event).getBytes(StandardCharsets.UTF_8);
    }

    /** Holes match every filter, because wanted events may be missing. */
    public static boolean isHole(Head head) {
        return head.eventType().equals(HOLE);
    }

    /** A foreign record counts as an event without a type, which only a filter of everything matches. */
    public static Head head(JournaledEvent event) {
        @Nullable Head head = event.head();
        return head == null ? new Head("", null, null, false) : head;
    }
}
