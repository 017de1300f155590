package dev.kodama.freshness;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.journal.topics.JournalTopics;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Heartbeat of a topology, stored in the topic {@link #topic}.
 *
 * @param asOf the topology's results include all events of the journal at this time
 * @param at when this was measured; equal to {@code asOf} if no event came since
 * @param lag number of unprocessed offsets of its inputs
 */
public record TopologyProgress(String source, String topology, Instant asOf, Instant at, long lag) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_KEYS = 10_000;

    /** The topic's name. */
    public static String topic(JournalConfig journal) {
        return journal.prefix() + "topology-progress";
    }

    /** The topic for creation; compacted, by {@code source/topology}. */
    public static NewTopic newTopic(JournalConfig journal) {
        return JournalTopics.compacted(topic(journal));
    }

    static CompactedTable<TopologyProgress> follow(JournalConfig journal) {
        return CompactedTable.follow(journal, topic(journal), MAX_KEYS, (key, value) -> fromJson(value));
    }

    static String key(String source, String topology) {
        return source + "/" + topology;
    }

    /** Whether the results include all events of the time when this was measured. */
    boolean isCaughtUp() {
        return asOf.equals(at);
    }

    String toJson() {
        return JSON.createObjectNode()
                .put("source", source)
                .put("topology", topology)
                .put("as_of", IsoTimestamps.text(asOf))
                .put("at", IsoTimestamps.text(at))
                .put("lag", lag)
                .toString();
    }

    /** Parses a report. */
    static TopologyProgress fromJson(byte[] value) {
        try {
            var json = JSON.readTree(value);
            return new TopologyProgress(
                    json.required("source").asText(),
                    json.required("topology").asText(),
                    Instant.parse(json.required("as_of").asText()),
                    Instant.parse(json.required("at").asText()),
                    json.required("lag").asLong());
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("not a topology's progress: " + e.getMessage(), e);
        }
    }
}
