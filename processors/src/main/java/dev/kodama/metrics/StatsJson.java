package dev.kodama.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;

/** JSON of the records that the topology writes. */
final class StatsJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final char SEPARATOR = '\t';

    private final String source;

    StatsJson(String source) {
        this.source = source;
    }

    /** @param key of {@link MetricKey#text} */
    String key(String key) {
        return source + SEPARATOR + key;
    }

    String key(Window window) {
        return source
                + SEPARATOR
                + window.width().label()
                + SEPARATOR
                + time(window.fromMillis())
                + SEPARATOR
                + window.key();
    }

    String stats(MetricKey key, EventTotals totals) {
        var json = object(key);
        put(json, totals.total());
        json.put("first", time(totals.firstMillis())).put("last", time(totals.lastMillis()));
        var buckets = json.putArray("slices");
        for (var bucket : totals.buckets()) {
            put(buckets.addObject().put("from", time(bucket.fromMillis())), bucket.sums());
        }
        return text(json);
    }

    String window(Window window, CountSum sums) {
        var json = object(MetricKey.fromText(window.key()))
                .put("window", window.width().label())
                .put("from", time(window.fromMillis()))
                .put("to", time(window.toMillis()))
                .put("rate", sums.count() * 1000.0 / window.width().millis());
        put(json, sums);
        return text(json);
    }

    private ObjectNode object(MetricKey key) {
        var json = JSON.createObjectNode().put("source", source);
        return key.isStage()
                ? json.put("stage", key.entityType())
                : json.put("event_type", key.eventType()).put("entity_type", key.entityType());
    }

    private static void put(ObjectNode json, CountSum sums) {
        json.put("count", sums.count())
                .put("bytes", sums.bytes())
                .put("lateness_sum_ms", sums.latenessSumMillis())
                .put("lateness_max_ms", sums.latenessMaxMillis());
    }

    private static String time(long millis) {
        return IsoTimestamps.text(Instant.ofEpochMilli(millis));
    }

    private static String text(ObjectNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
