package dev.kodama.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;

/** What the topology writes, as others read it. */
final class StatsJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final char BETWEEN = '\t';

    private final String source;

    StatsJson(String source) {
        this.source = source;
    }

    /** @param subject as a key */
    String key(String subject) {
        return source + BETWEEN + subject;
    }

    String key(Window window) {
        return source
                + BETWEEN
                + window.width().word()
                + BETWEEN
                + time(window.fromMillis())
                + BETWEEN
                + window.subject();
    }

    String stats(MetricKey subject, EventTotals tally) {
        var json = subject(subject);
        put(json, tally.total());
        json.put("first", time(tally.firstMillis())).put("last", time(tally.lastMillis()));
        var slices = json.putArray("slices");
        for (var slice : tally.slices()) {
            put(slices.addObject().put("from", time(slice.fromMillis())), slice.sums());
        }
        return text(json);
    }

    String window(Window window, CountSum sums) {
        var json = subject(MetricKey.fromText(window.subject()))
                .put("window", window.width().word())
                .put("from", time(window.fromMillis()))
                .put("to", time(window.toMillis()))
                .put("rate", sums.count() * 1000.0 / window.width().millis());
        put(json, sums);
        return text(json);
    }

    private ObjectNode subject(MetricKey subject) {
        var json = JSON.createObjectNode().put("source", source);
        return subject.isStage()
                ? json.put("stage", subject.entityType())
                : json.put("event_type", subject.eventType()).put("entity_type", subject.entityType());
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
