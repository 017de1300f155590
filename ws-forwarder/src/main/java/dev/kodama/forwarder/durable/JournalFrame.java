package dev.kodama.forwarder.durable;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.journal.JournalEventJson;
import dev.kodama.journal.JournaledEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Events of the journal as they go out. */
final class JournalFrame {
    private static final String HOLE = "journal.hole";

    private JournalFrame() {}

    static byte[] json(JournaledEvent event) {
        return JournalEventJson.line(event).getBytes(StandardCharsets.UTF_8);
    }

    /** A hole is for everybody: it says that what is wanted may be missing. */
    static boolean isHole(Head head) {
        return head.eventType().equals(HOLE);
    }

    /** What no mirror writes passes as an event without a type: only a filter that takes all takes it. */
    static Head head(JournaledEvent event) {
        @Nullable Head head = event.head();
        return head == null ? new Head("", null, null, false) : head;
    }
}
