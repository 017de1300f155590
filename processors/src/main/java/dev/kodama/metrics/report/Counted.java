package dev.kodama.metrics.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedView;
import dev.kodama.metrics.MetricsConfig;
import dev.kodama.metrics.Slice;
import dev.kodama.metrics.Subject;
import dev.kodama.metrics.Sums;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A subject as it stands in the topic of {@link MetricsConfig#statsTopic}. */
public record Counted(String source, Subject subject, Sums total, Instant first, Instant last, List<Slice> slices) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 100_000;

    public Counted {
        slices = List.copyOf(slices);
    }

    /** All of them, followed. */
    public static CompactedView<Counted> follow(JournalConfig journal) {
        return CompactedView.follow(
                journal, MetricsConfig.standard(journal).statsTopic(), MOST, (key, value) -> fromJson(value));
    }

    /** @throws IllegalArgumentException if it is none */
    static Counted fromJson(byte[] value) {
        try {
            var json = JSON.readTree(value);
            var subject = json.has("stage")
                    ? new Subject("", json.required("stage").asText())
                    : new Subject(
                            json.required("event_type").asText(),
                            json.required("entity_type").asText());
            var slices = new ArrayList<Slice>();
            for (var slice : json.required("slices")) {
                slices.add(new Slice(time(slice, "from").toEpochMilli(), sums(slice)));
            }
            return new Counted(
                    json.required("source").asText(),
                    subject,
                    sums(json),
                    time(json, "first"),
                    time(json, "last"),
                    slices);
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("not what was counted: " + e.getMessage(), e);
        }
    }

    private static Instant time(JsonNode json, String name) {
        return Instant.parse(json.required(name).asText());
    }

    private static Sums sums(JsonNode json) {
        return new Sums(
                json.required("count").asLong(),
                json.required("bytes").asLong(),
                json.required("late_ms").asLong(),
                json.required("latest_ms").asLong());
    }

    /** What was captured from then on and before then. */
    Sums between(long fromMillis, long toMillis) {
        return Slice.between(slices, fromMillis, toMillis);
    }
}
