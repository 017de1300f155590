package dev.kodama.replay.sink;

import dev.kodama.journal.BodyFields;
import dev.kodama.journal.JournaledEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Table row of an event. Other fields of the body have no column.
 *
 * @param timeMillis milliseconds since the epoch
 * @param entityType null if the body has none
 * @param entityId null if the body has none
 * @param payload JSON text as it was published, on one line; {@code {}} if the body has none
 * @param published the displaced fields, as {@link BodyFields#displaced}; null if there are none
 */
record EventRow(
        long sequence,
        long timeMillis,
        String channel,
        String source,
        String eventType,
        @Nullable String entityType,
        @Nullable String entityId,
        String payload,
        @Nullable String published) {
    /** In the order of the file. */
    static final List<String> COLUMNS = List.of(
            "seq", "time", "channel", "source", "event_type", "entity_type", "entity_id", "payload", "published");

    static EventRow of(JournaledEvent event) {
        var body = BodyFields.of(event);
        String eventType = body.text("event_type");
        String payload = body.json("payload");
        return new EventRow(
                event.sequence(),
                event.timeMillis(),
                event.channel(),
                event.source(),
                eventType == null ? "" : eventType,
                body.text("entity_type"),
                body.textOrNumber("entity_id"),
                payload == null ? "{}" : payload,
                body.displaced());
    }
}
