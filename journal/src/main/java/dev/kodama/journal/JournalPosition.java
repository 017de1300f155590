package dev.kodama.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * How far a source is journaled: what stands in the positions topic under its name.
 *
 * @param epoch Redis's replication id; empty where the source was read by subscription
 * @param offset the replication offset up to which everything is journaled; 0 where there is none
 * @param nextSequence the number the next event gets
 * @param batch how many batches were written so far: tells whether a transaction whose outcome was not heard was committed
 * @param time when the last of it was captured
 */
public record JournalPosition(String epoch, long offset, long nextSequence, long batch, Instant time) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public JournalPosition {
        if (nextSequence < 1) {
            throw new IllegalArgumentException("sequences start at 1, was " + nextSequence);
        }
    }

    /** Where a source stands that was never journaled. */
    public static JournalPosition start() {
        return new JournalPosition("", 0, 1, 0, Instant.EPOCH);
    }

    byte[] toJson() {
        var json = JSON.createObjectNode()
                .put("epoch", epoch)
                .put("offset", offset)
                .put("next_seq", nextSequence)
                .put("batch", batch)
                .put("time", IsoTimestamps.text(time));
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalArgumentException if it is not a position */
    public static JournalPosition fromJson(byte[] json) {
        try {
            JsonNode position = JSON.readTree(json);
            return new JournalPosition(
                    position.required("epoch").asText(),
                    position.required("offset").asLong(),
                    position.required("next_seq").asLong(),
                    position.required("batch").asLong(),
                    Instant.parse(position.required("time").asText()));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a position: " + new String(json, StandardCharsets.UTF_8), e);
        }
    }
}
