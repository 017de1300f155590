package dev.kodama.metrics.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.metrics.CountSum;
import dev.kodama.metrics.MetricKey;
import dev.kodama.metrics.MetricsConfig;
import dev.kodama.metrics.TimeBucket;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A subject as it stands in the topic of {@link MetricsConfig#statsTopic}. */
public record StatsRow(
        String source, MetricKey subject, CountSum total, Instant first, Instant last, List<TimeBucket> slices) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 100_000;

    public StatsRow {
        slices = List.copyOf(slices);
    }

    /** All of them, followed. */
    public static CompactedTable<StatsRow> follow(JournalConfig journal) {
        return CompactedTable.follow(
                journal, MetricsConfig.standard(journal).statsTopic(), MOST, (key, value) -> fromJson(value));
    }

    /** @throws IllegalArgumentException if it is none */
    static StatsRow fromJson(byte[] value) {
        try {
            var json = JSON.readTree(value);
            var subject = json.has("stage")
                    ? new MetricKey("", json.required("stage").asText())
                    : new MetricKey(
                            json.required("event_type").asText(),
                            json.required("entity_type").asText());
            var slices = new ArrayList<TimeBucket>();
            for (var slice : json.required("slices")) {
                slices.add(new TimeBucket(time(slice, "from").toEpochMilli(), sums(slice)));
            }
            return new StatsRow(
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

    private static CountSum sums(JsonNode json) {
        boolean older = json.has("late_ms"); // data format 1; the topology writes such a record anew when it starts
        return new CountSum(
                json.required("count").asLong(),
                json.required("bytes").asLong(),
                json.required(older ? "late_ms" : "lateness_sum_ms").asLong(),
                json.required(older ? "latest_ms" : "lateness_max_ms").asLong());
    }

    /** What was captured from then on and before then. */
    CountSum between(long fromMillis, long toMillis) {
        return TimeBucket.between(slices, fromMillis, toMillis);
    }
}
