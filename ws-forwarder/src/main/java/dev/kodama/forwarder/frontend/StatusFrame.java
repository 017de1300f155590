package dev.kodama.forwarder.frontend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.health.EntityHealth;
import dev.kodama.journal.text.IsoTimestamps;

/** The event {@code agent_status_changed} for dashboards, derived from heartbeats. */
public final class StatusFrame {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "agent_status_changed";
    private static final String FROM = "sandbox.heartbeat";

    private StatusFrame() {}

    /** The fields that filters and visibility match. */
    public static Head head(EntityHealth health) {
        return new Head(FROM, health.entityType(), health.entityId(), true).derive(TYPE);
    }

    public static byte[] of(EntityHealth health) {
        var frame = JSON.createObjectNode()
                .put("type", TYPE)
                .put("event_type", TYPE)
                .put("entity_type", health.entityType())
                .put("entity_id", health.entityId());
        frame.putObject("payload")
                .put("status", health.state())
                .put("since", IsoTimestamps.text(health.since()))
                .put("last_seen", IsoTimestamps.text(health.lastSeen()));
        try {
            return JSON.writeValueAsBytes(frame.put("source_event_type", FROM));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
