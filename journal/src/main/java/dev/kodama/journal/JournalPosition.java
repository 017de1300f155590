package dev.kodama.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * How far a source is journaled, as stored in the positions topic.
 *
 * @param sourcePosition where the source is: all events before it are journaled
 * @param nextSequence the sequence of the next event
 * @param batch number of batches so far: shows whether a transaction with unknown outcome was committed
 * @param time capture time of the last event
 */
public record JournalPosition(SourcePosition sourcePosition, long nextSequence, long batch, Instant time) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Name of the replication id in positions of former mirrors: not read, their source would begin at sequence 1 again. */
    private static final String FORMER_REPLID = "epoch";

    public JournalPosition {
        if (nextSequence < 1) {
            throw new IllegalArgumentException("sequences start at 1, was " + nextSequence);
        }
    }

    /** The position of a source that was never journaled. */
    public static JournalPosition start() {
        return new JournalPosition(SourcePosition.NONE, 1, 0, Instant.EPOCH);
    }

    /** As {@link #fromJson} reads it. */
    public byte[] toJson() {
        var json = JSON.createObjectNode()
                .put("replid", sourcePosition.replid())
                .put("offset", sourcePosition.offset())
                .put("next_seq", nextSequence)
                .put("batch", batch)
                .put("time", IsoTimestamps.text(time));
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalArgumentException if the text is no position */
    public static JournalPosition fromJson(byte[] json) {
        try {
            JsonNode position = JSON.readTree(json);
            return new JournalPosition(
                    new SourcePosition(
                            position.required(position.has(FORMER_REPLID) ? FORMER_REPLID : "replid")
                                    .asText(),
                            position.required("offset").asLong()),
                    position.required("next_seq").asLong(),
                    position.required("batch").asLong(),
                    Instant.parse(position.required("time").asText()));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a position: " + new String(json, StandardCharsets.UTF_8), e);
        }
    }
}
