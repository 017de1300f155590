package dev.kodama.mirror;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.mirror.capture.CaptureMode;
import dev.kodama.mirror.capture.CapturedItem.Hole;
import java.nio.charset.StandardCharsets;

/** Encodes a hole as the event that represents it in the journal. */
final class HoleEvent {
    static final byte[] CHANNEL = "events.journal.hole".getBytes(StandardCharsets.UTF_8);

    private static final ObjectMapper JSON = new ObjectMapper();

    private HoleEvent() {}

    static byte[] key(String source) {
        return ("journal:" + source).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] body(Hole hole, String source, CaptureMode mode) {
        var missed = hole.missed();
        var event = JSON.createObjectNode()
                .put("event_type", JournaledEvent.HOLE_TYPE)
                .put("entity_type", "journal")
                .put("entity_id", source);
        event.putObject("payload")
                .put("reason", missed.reason())
                .put("from_time", hole.from() == null ? null : IsoTimestamps.text(hole.from()))
                .put("to_time", IsoTimestamps.text(hole.to()))
                .put("from_offset", missed.fromOffset())
                .put("to_offset", missed.toOffset())
                .put("missed", missed.messages())
                .put("capture", mode.label())
                .put("guarantee", mode.guarantee());
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
