package dev.kodama.forwarder.durable.tail;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.JournalEventJson;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.text.Utf8Builder;
import org.jspecify.annotations.Nullable;

/** Converts journal events to frames. */
public final class JournalFrame {
    private JournalFrame() {}

    /**
     * The event as JSON, as it is shown.
     *
     * @param fields those of the event
     * @param buffer overwritten
     */
    public static byte[] json(BodyFields fields, EventMask mask, Utf8Builder buffer) {
        write(fields, mask, buffer);
        return buffer.toByteArray();
    }

    /** Writes the event as {@link #json}. */
    public static void write(BodyFields fields, EventMask mask, Utf8Builder buffer) {
        var event = fields.event();
        var shown = mask.event(event);
        buffer.clear();
        JournalEventJson.append(buffer, shown == event ? fields : BodyFields.of(shown));
    }

    /** Holes match every filter, because wanted events may be missing. */
    public static boolean isHole(Head head) {
        return head.eventType().equals(JournaledEvent.HOLE_TYPE);
    }

    /** A foreign record counts as an event without a type, which only a filter of everything matches. */
    public static Head head(BodyFields event) {
        @Nullable Head head = event.head();
        return head == null ? new Head("", null, null, false) : head;
    }
}
